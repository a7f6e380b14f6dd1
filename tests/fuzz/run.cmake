# Fuzzes one target for some seconds. cmake -DTARGET=… -DCORPUS=… -DFOUND=… -DSECONDS=… -P run.cmake
# FOUND takes what is new; a crash is left there, too, and its bytes are said in the log.
cmake_minimum_required(VERSION 3.25)

file(MAKE_DIRECTORY "${FOUND}")
execute_process(
  COMMAND "${TARGET}" -max_total_time=${SECONDS} -timeout=25 -rss_limit_mb=3000 -print_final_stats=1 "-artifact_prefix=${FOUND}/" "${FOUND}" "${CORPUS}"
  ERROR_VARIABLE said RESULT_VARIABLE ended)
if(NOT said MATCHES "stat::number_of_executed_units: +([0-9]+)")
  set(CMAKE_MATCH_1 0)
endif()
set(runs ${CMAKE_MATCH_1})
if(NOT ended EQUAL 0 OR runs EQUAL 0)
  message(FATAL_ERROR "${said}\nfuzz: ended with ${ended} after ${runs} runs")
endif()
message(STATUS "fuzz: ${runs} runs tried in ${SECONDS} s")
