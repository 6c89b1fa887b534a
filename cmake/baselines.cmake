# The classical methods that `evaluate` compares with: a module that liblacuna loads when one is asked for.
# Left out, with a message, where OpenCV is not installed.
find_package(OpenCV 4 QUIET COMPONENTS core imgproc photo OPTIONAL_COMPONENTS xphoto)
if(OpenCV_FOUND AND OpenCV_xphoto_FOUND)
  file(GLOB baseline_sources CONFIGURE_DEPENDS src/baselines/*.cpp)
  add_library(lacuna_baselines MODULE ${baseline_sources})
  target_link_libraries(lacuna_baselines PRIVATE lacuna_core lacuna_options opencv_core opencv_imgproc opencv_photo
                                                 opencv_xphoto)
else()
  message(STATUS "OpenCV with xphoto not found: built without the classical baselines")
endif()
