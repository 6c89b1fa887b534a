# The face detector of dlib: a module that liblacuna loads when a face is looked for, because dlib brings BLAS along.
# Not by find_package(dlib): its target asks for the development files of SQLite, BLAS and LAPACK, which nothing
# here needs.
find_path(DLIB_INCLUDE_DIR dlib/image_processing/frontal_face_detector.h REQUIRED)
find_library(DLIB_LIBRARY dlib REQUIRED)
file(GLOB face_sources CONFIGURE_DEPENDS src/faces/*.cpp)
add_library(lacuna_faces MODULE ${face_sources})
target_include_directories(lacuna_faces SYSTEM PRIVATE ${DLIB_INCLUDE_DIR})
target_link_libraries(lacuna_faces PRIVATE lacuna_core lacuna_options ${DLIB_LIBRARY})
# A sanitizer would check dlib's loops for minutes.
if(LACUNA_SANITIZE)
  set_source_files_properties(${face_sources} PROPERTIES COMPILE_OPTIONS "-fno-sanitize=all")
endif()
