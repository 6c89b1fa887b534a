# LibTorch: networks, losses and the trainer, compiled once as objects with a precompiled header; the module
# liblacuna_torch.so exports one entry point. ONNX files are written there too: LibTorch brings their library along.
find_package(Torch REQUIRED)
find_package(OpenMP REQUIRED)
find_package(tomlplusplus REQUIRED)
find_library(ONNX_PROTO_LIBRARY onnx_proto REQUIRED)
find_package(Protobuf REQUIRED)
file(GLOB torch_sources CONFIGURE_DEPENDS src/convolution/*.cpp src/networks/*.cpp src/losses/*.cpp src/critics/*.cpp
     src/adversarial/*.cpp src/train/*.cpp src/export/*.cpp)
lacuna_registry(${generated}/networks.cpp networks/network.h NetworkRegistry networks network
                ${CMAKE_SOURCE_DIR}/src/networks)
lacuna_registry(${generated}/losses.cpp losses/loss.h LossRegistry losses loss ${CMAKE_SOURCE_DIR}/src/losses)
lacuna_registry(${generated}/critics.cpp critics/critic.h CriticRegistry critics critic ${CMAKE_SOURCE_DIR}/src/critics)
lacuna_registry(${generated}/adversarial_losses.cpp adversarial/adversarial_loss.h AdversarialLossRegistry
                adversarial_losses "adversarial loss" ${CMAKE_SOURCE_DIR}/src/adversarial)
add_library(lacuna_torch_objects OBJECT ${torch_sources} ${generated}/networks.cpp ${generated}/losses.cpp
            ${generated}/critics.cpp ${generated}/adversarial_losses.cpp)
target_link_libraries(lacuna_torch_objects PUBLIC lacuna_core ${TORCH_LIBRARIES} ${ONNX_PROTO_LIBRARY} protobuf::libprotobuf
                      ${OpenMP_CXX_LIBRARIES} PRIVATE lacuna_options)
target_include_directories(lacuna_torch_objects SYSTEM PUBLIC ${TORCH_INCLUDE_DIRS})
target_precompile_headers(lacuna_torch_objects PRIVATE <torch/torch.h>)
# Its loops over all weights are vectorised, with the same results: they would take 5 % of a training step else.
set_source_files_properties(src/train/adamw.cpp PROPERTIES
                            COMPILE_OPTIONS "-O3;-fno-math-errno;-fno-trapping-math;${OpenMP_CXX_FLAGS}"
                            SKIP_PRECOMPILE_HEADERS ON)
# at::parallel_for works in one thread wherever it is compiled without OpenMP.
set_source_files_properties(src/convolution/winograd.cpp src/convolution/halving.cpp PROPERTIES
                            COMPILE_OPTIONS "${OpenMP_CXX_FLAGS}" SKIP_PRECOMPILE_HEADERS ON)
# The parts of convolutions, once for each kind of processor; what runs is chosen at run time.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(for_avx2 -mavx2 -mfma)
  set(for_avx512 -mavx512f -mfma)
endif()
foreach(kind avx2 avx512)
  set_source_files_properties(src/convolution/vectorised_${kind}.cpp PROPERTIES COMPILE_OPTIONS "-O3;${for_${kind}}"
                              SKIP_PRECOMPILE_HEADERS ON)
endforeach()
# Training in several processes, by c10d over Gloo, and NCCL. LibTorch's header of it needs Gloo's own.
find_path(GLOO_INCLUDE_DIR gloo/rendezvous/store.h)
if(GLOO_INCLUDE_DIR)
  set(connections LACUNA_GLOO)
  # NCCL for GPUs where LibTorch has CUDA; its own header is beside pip's LibTorch, or where the system has it.
  if(TARGET torch_cuda)
    find_path(NCCL_INCLUDE_DIR nccl.h HINTS ${TORCH_INSTALL_PREFIX}/../nvidia/nccl/include)
    if(NCCL_INCLUDE_DIR)
      list(APPEND connections LACUNA_NCCL)
      target_include_directories(lacuna_torch_objects SYSTEM PRIVATE ${NCCL_INCLUDE_DIR})
    else()
      message(STATUS "nccl.h was not found: ranks on GPUs go through the memory of the host")
    endif()
  endif()
  set_source_files_properties(src/train/distributed.cpp PROPERTIES COMPILE_DEFINITIONS "${connections}"
                              SKIP_PRECOMPILE_HEADERS ON)
  target_include_directories(lacuna_torch_objects SYSTEM PRIVATE ${GLOO_INCLUDE_DIR})
  find_file(C10D_CONTEXT torch/csrc/distributed/autograd/context/context.h PATHS ${TORCH_INCLUDE_DIRS})
  if(NOT C10D_CONTEXT)
    set_source_files_properties(src/train/distributed.cpp PROPERTIES INCLUDE_DIRECTORIES
                                ${CMAKE_SOURCE_DIR}/cmake/libtorch-1.13)
  endif()
else()
  message(STATUS "Gloo was not found: lacuna train works in one process only")
endif()
add_library(lacuna_torch MODULE $<TARGET_OBJECTS:lacuna_torch_objects>)
target_link_libraries(lacuna_torch PRIVATE lacuna_core ${TORCH_LIBRARIES} ${ONNX_PROTO_LIBRARY} protobuf::libprotobuf
                      ${OpenMP_CXX_LIBRARIES})

# What docs/scale.md measures with.
add_executable(allreduce EXCLUDE_FROM_ALL benchmarks/allreduce.cpp)
target_link_libraries(allreduce PRIVATE lacuna_torch_objects lacuna_options)
