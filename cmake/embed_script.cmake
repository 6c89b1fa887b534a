# cmake -DOUT=... -DHEADER=... -DFOLDER=... -DNAMES=a;b -P embed_script.cmake: lacuna_embed for files that are made
# by the build.
include(${CMAKE_CURRENT_LIST_DIR}/embed.cmake)
lacuna_embed(${OUT} ${HEADER} ${FOLDER} ${NAMES})
file(TOUCH ${OUT})
