# One mistake must not compile, for the right reason. With every compiler given:
#   1. the twin (the same file without -DREJECT) compiles;
#   2. with -DREJECT it does not;  3. what the compiler says holds SENTENCE;  4. it says exactly one error.
# cmake -DFILE=… -DSENTENCE=… -DCOMPILERS=g++;clang++ -DINCLUDES=… [-DPRECOMPILED=…] -P rejects.cmake
#
# Without FILE and SENTENCE it makes what PRECOMPILED holds: support/a_host.hpp, once for each compiler and not for each of nearly two hundred compilations.
cmake_minimum_required(VERSION 3.25)
set(ENV{LC_ALL} C)
set(checked 0)
list(TRANSFORM INCLUDES PREPEND -I)
set(options -std=c++20 -Wall -fdiagnostics-color=never ${INCLUDES})

function(precompiled compiler)  # sets header, the file that holds it, and use, the options that have it read
  set(use "" PARENT_SCOPE)
  if(NOT DEFINED PRECOMPILED)
    return()
  endif()
  cmake_path(GET compiler FILENAME name)
  set(header "${PRECOMPILED}/${name}/a_host.hpp.gch" PARENT_SCOPE)
  if(name MATCHES "clang")
    set(use -include-pch "${PRECOMPILED}/${name}/a_host.hpp.gch" PARENT_SCOPE)
  else()
    set(use -Winvalid-pch -include "${PRECOMPILED}/${name}/a_host.hpp" PARENT_SCOPE)  # g++ finds the .gch beside it, which is all there is
  endif()
endfunction()

if(NOT DEFINED FILE)
  foreach(compiler IN LISTS COMPILERS)
    if(compiler AND NOT compiler MATCHES "NOTFOUND$")
      precompiled("${compiler}")
      cmake_path(GET header PARENT_PATH folder)
      file(MAKE_DIRECTORY "${folder}")
      file(WRITE "${folder}/precompiled.hpp" "#include \"support/a_host.hpp\"\n")
      execute_process(COMMAND "${compiler}" ${options} -x c++-header "${folder}/precompiled.hpp" -o "${header}" COMMAND_ERROR_IS_FATAL ANY)
    endif()
  endforeach()
  return()
endif()

if("${SENTENCE}" STREQUAL "" OR NOT EXISTS "${FILE}")
  message(FATAL_ERROR "rejects: FILE and SENTENCE must be given, got '${FILE}' and '${SENTENCE}'")
endif()

function(compile compiler)  # sets status, said
  precompiled("${compiler}")
  execute_process(COMMAND "${compiler}" ${options} ${use} ${ARGN} -c "${FILE}" -o /dev/null
                  RESULT_VARIABLE status ERROR_VARIABLE said OUTPUT_VARIABLE ignored)
  set(status "${status}" PARENT_SCOPE)
  set(said "${said}" PARENT_SCOPE)
endfunction()

foreach(compiler IN LISTS COMPILERS)
  if(NOT compiler OR compiler MATCHES "NOTFOUND$")
    continue()
  endif()
  compile("${compiler}")
  if(NOT status STREQUAL "0")
    message(FATAL_ERROR "rejects: ${compiler}: the twin of ${FILE} must compile and does not (${status}).\n${said}")
  endif()
  compile("${compiler}" -DREJECT)
  if(status STREQUAL "0")
    message(FATAL_ERROR "rejects: ${compiler}: ${FILE} must not compile with -DREJECT, and it does.")
  endif()
  string(FIND "${said}" "${SENTENCE}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "rejects: ${compiler}: ${FILE} is refused, but not with the sentence\n  ${SENTENCE}\n${said}")
  endif()
  # An error's line begins with a place ("file:3:5: error: ") or the tool ("cc1plus: error: "); quoted source does not.
  string(REGEX MATCHALL "(^|\n)[^ \t\n:]+(:[0-9]+:[0-9]+)?: (fatal )?error: " errors "${said}")
  list(LENGTH errors count)
  if(NOT count EQUAL 1)
    message(FATAL_ERROR "rejects: ${compiler}: ${FILE} must give exactly one error, gives ${count}.\n${said}")
  endif()
  math(EXPR checked "${checked} + 1")
endforeach()

if(checked EQUAL 0)
  message(FATAL_ERROR "rejects: no compiler was found (COMPILERS='${COMPILERS}'): nothing was checked.")
endif()
message(STATUS "rejects: ${FILE} is refused by ${checked} compiler(s) with its sentence")
