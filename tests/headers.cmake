# Every public header compiles alone.
# cmake -DBUILD=<build tree> -DHEADERS=… -P headers.cmake
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND "${CMAKE_COMMAND}" --build "${BUILD}" --target all_verify_interface_header_sets
                RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(NOT status STREQUAL "0")
  message(FATAL_ERROR "headers: a public header does not compile alone.\n${said}")
endif()
file(GLOB_RECURSE built "${BUILD}/CMakeFiles/locket_verify_interface_header_sets.dir/*.o")
set(count 0)
foreach(header IN LISTS HEADERS)
  string(REGEX REPLACE "^.*include/" "" name "${header}")
  set(objects "${built}")
  list(FILTER objects INCLUDE REGEX "/${name}\\.c[a-z]+\\.o$")
  if(NOT objects)
    message(FATAL_ERROR "headers: ${name} was not compiled alone; built were ${built}")
  endif()
  math(EXPR count "${count} + 1")
endforeach()
if(count EQUAL 0)
  message(FATAL_ERROR "headers: no header was named: nothing was checked.")
endif()
message(STATUS "headers: ${count} public headers compile alone")
