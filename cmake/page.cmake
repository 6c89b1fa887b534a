# The page of `lacuna serve`: web/page, built by Vite in the build folder and embedded. Sets `page_assets` to the
# source file that holds it. Without npm, where its packages cannot be fetched, or with LACUNA_PAGE=OFF, a notice takes
# its place.
set(page_assets ${generated}/page_assets.cpp)
set(page_build ${CMAKE_BINARY_DIR}/page)
set(page_files index.html page.css page.js server.js training.html training.css training.js icon.svg example.jpg)
find_program(NPM npm)
if(LACUNA_PAGE AND NPM)
  file(GLOB_RECURSE page_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/page/*)
  list(FILTER page_sources EXCLUDE REGEX "/node_modules/|/dist/")
  set(page_packages ${CMAKE_SOURCE_DIR}/web/page/package.json ${CMAKE_SOURCE_DIR}/web/page/package-lock.json)
  list(JOIN page_files "," page_names)  # a list would come apart on its way
  set(page_step ${CMAKE_COMMAND} -DNPM=${NPM} -DBUILD=${page_build} -DSOURCE=${CMAKE_SOURCE_DIR}/web
      -DOUT=${page_assets} -DNAMES=${page_names} -P ${CMAKE_SOURCE_DIR}/cmake/page_step.cmake)
  # Where fetching fails there is no stamp, so that the next build tries again.
  add_custom_command(OUTPUT ${page_build}/fetched COMMAND ${page_step} fetch DEPENDS ${page_packages} VERBATIM
                     COMMENT "Fetching what builds the page (npm ci)")
  add_custom_command(OUTPUT ${page_assets} COMMAND ${page_step} build
                     DEPENDS ${page_sources} ${page_build}/fetched ${CMAKE_SOURCE_DIR}/cmake/page_step.cmake
                     VERBATIM COMMENT "Building the page")
else()
  message(STATUS "built without the page of lacuna serve: npm was not found, or LACUNA_PAGE is off")
  lacuna_embed(${page_assets} server/page_assets.h ${CMAKE_SOURCE_DIR}/web/no_page ${page_files})
endif()
