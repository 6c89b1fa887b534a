# `cmake --install`: programs, library and modules, public headers, models, recipes, and what finds the library from
# CMake (find_package(Lacuna)) and pkg-config. All of it finds each other by relative paths: the tree may be moved.
include(CMakePackageConfigHelpers)
set(modules lacuna_faces)
foreach(module lacuna_torch lacuna_baselines)
  if(TARGET ${module})
    list(APPEND modules ${module})
  endif()
endforeach()

file(RELATIVE_PATH library_from_program ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
set_target_properties(lacuna lacuna-worker PROPERTIES INSTALL_RPATH "$ORIGIN/${library_from_program}")
set_target_properties(${modules} PROPERTIES INSTALL_RPATH "$ORIGIN" INSTALL_RPATH_USE_LINK_PATH ON)
install(TARGETS lacuna lacuna-worker RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
# Beside the library, which loads them. What needs OpenCV is a component of its own, which packages may leave out.
foreach(module ${modules})
  set(component Unspecified)
  if(module STREQUAL "lacuna_baselines")
    set(component baselines)
  endif()
  install(TARGETS ${module} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${component})
endforeach()

install(DIRECTORY include/lacuna DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY models recipes DESTINATION ${CMAKE_INSTALL_DATADIR}/lacuna)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Lacuna)
set_target_properties(lacuna_core PROPERTIES EXPORT_NAME Lacuna)
install(TARGETS lacuna_core EXPORT Lacuna LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT Lacuna NAMESPACE Lacuna:: FILE LacunaConfig.cmake DESTINATION ${package_folder})
write_basic_package_version_file(${generated}/LacunaConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${generated}/LacunaConfigVersion.cmake DESTINATION ${package_folder})

file(RELATIVE_PATH prefix_from_pc ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(cmake/lacuna.pc.in ${generated}/lacuna.pc @ONLY)
install(FILES ${generated}/lacuna.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# Manual pages and completions: the program writes them, out of what its commands say about themselves.
set(written ${CMAKE_BINARY_DIR}/written)
add_custom_command(OUTPUT ${written}/done
                   COMMAND ${CMAKE_COMMAND} -E rm -rf ${written}
                   COMMAND lacuna manual --into ${written}/man1
                   COMMAND gzip -9n ${written}/man1/*.1
                   COMMAND lacuna completions bash > ${written}/lacuna
                   COMMAND lacuna completions zsh > ${written}/_lacuna
                   COMMAND lacuna completions fish > ${written}/lacuna.fish
                   COMMAND ${CMAKE_COMMAND} -E touch ${written}/done
                   DEPENDS lacuna COMMENT "Writing manual pages and completions")
add_custom_target(lacuna_written ALL DEPENDS ${written}/done)
install(DIRECTORY ${written}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
install(FILES ${written}/lacuna DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${written}/_lacuna DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${written}/lacuna.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
