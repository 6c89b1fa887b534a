# libFuzzer targets: fuzz/<name>.cpp -> fuzz_<name>, all of them by the target `fuzz`. They use the library and the
# sanitizers of the build for AddressSanitizer, so that one build serves both; scripts/fuzz.sh runs them.
add_custom_target(fuzz)
file(GLOB fuzz_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/fuzz/*.cpp)
foreach(source ${fuzz_sources})
  get_filename_component(name ${source} NAME_WE)
  add_executable(fuzz_${name} EXCLUDE_FROM_ALL ${source})
  target_include_directories(fuzz_${name} PRIVATE ${CMAKE_SOURCE_DIR}/fuzz)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  target_link_libraries(fuzz_${name} PRIVATE lacuna_server lacuna_core lacuna_options ZLIB::ZLIB)
  add_dependencies(fuzz fuzz_${name})
endforeach()
