# libFuzzer targets: fuzz/<name>.cpp -> fuzz_<name>, all of them by the target `fuzz`. scripts/fuzz.sh configures a
# folder of its own with clang++, builds and runs them.
if(NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
  message(FATAL_ERROR "LACUNA_FUZZ needs clang++ (-DCMAKE_CXX_COMPILER=clang++)")
endif()

# Only the layers that read what strangers give, instrumented; a linker takes from it what a target needs.
file(GLOB fuzz_core_sources CONFIGURE_DEPENDS src/core/*.cpp src/image/*.cpp src/degrade/*.cpp src/modelfile/*.cpp
     src/engine/recipe*.cpp)
set(fuzz_options -O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined)
add_library(fuzz_core STATIC EXCLUDE_FROM_ALL ${fuzz_core_sources} ${generated}/degradations.cpp)
target_include_directories(fuzz_core PUBLIC include src)
target_compile_options(fuzz_core PRIVATE ${fuzz_options} -fsanitize=fuzzer-no-link)
target_link_libraries(fuzz_core PUBLIC fmt::fmt nlohmann_json::nlohmann_json Threads::Threads lacuna_options ZLIB::ZLIB
                      OpenSSL::Crypto JPEG::JPEG PkgConfig::VIPS PkgConfig::EXIV2 ${CMAKE_DL_LIBS})

add_custom_target(fuzz)
file(GLOB fuzz_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/fuzz/*.cpp)
foreach(source ${fuzz_sources})
  get_filename_component(name ${source} NAME_WE)
  add_executable(fuzz_${name} EXCLUDE_FROM_ALL ${source})
  target_compile_options(fuzz_${name} PRIVATE ${fuzz_options} -fsanitize=fuzzer)
  target_link_options(fuzz_${name} PRIVATE ${fuzz_options} -fsanitize=fuzzer)
  target_link_libraries(fuzz_${name} PRIVATE fuzz_core)
  add_dependencies(fuzz fuzz_${name})
endforeach()
