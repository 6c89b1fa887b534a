# `make package`, or cpack in the build folder: a Debian package of what is installed. Its dependencies are read from
# the files, by dpkg-shlibdeps. The classical baselines of `evaluate` stay out: they would bring OpenCV along.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME lacuna)
set(CPACK_PACKAGE_CONTACT "Lacuna maintainers <maintainers@lacuna.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "takes noise out of photographs and fills what is covered in them")
set(CPACK_PACKAGE_DESCRIPTION
    "Lacuna takes noise out of photographs, fills what a mask covers, finds damage, and trains the networks that do it, on your own machine. This package holds the program, the page that it serves to a browser, the C++ library with its headers, and trained networks, most of them for non-commercial research only (see the copyright file).")
set(CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_BINARY_DIR};lacuna;Unspecified;/")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE zstd)
set(CPACK_DEBIAN_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_BINARY_DIR})
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
# LibTorch computes with OpenMP; the other builds of OpenBLAS bring threads of their own.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS libopenblas0-openmp)
include(CPack)

configure_file(cmake/copyright.in ${generated}/copyright @ONLY)
install(FILES ${generated}/copyright CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/lacuna)
