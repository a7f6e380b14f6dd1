# Configures, builds and runs a tiny host as its author would: with its own flags, against an install of this build tree or
# against the sources. cmake -DPROJECT=find_package -DSOURCE=… -DBUILD=… -DVERSION=… -DCXX=… -DLAUNCHER=…
# -DCXX_FLAGS=… -DTYPE=… -DLIBDIR=… -P consumer.cmake
cmake_minimum_required(VERSION 3.25)

set(work "${BUILD}/tests/consumers/${PROJECT}")
set(prefix "${work}/prefix")
file(REMOVE_RECURSE "${work}")
execute_process(COMMAND "${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${prefix}" OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)

set(ENV{PKG_CONFIG_PATH} "${prefix}/${LIBDIR}/pkgconfig")
execute_process(
  COMMAND "${CMAKE_COMMAND}" -G Ninja -S "${SOURCE}/tests/consumers/${PROJECT}" -B "${work}/build"
          "-DCMAKE_PREFIX_PATH=${prefix}" "-DLOCKET_SOURCE=${SOURCE}" "-DLOCKET_EXPECTED=${VERSION}"
          "-DCMAKE_CXX_COMPILER=${CXX}" "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}"
          "-DCMAKE_CXX_FLAGS=${CXX_FLAGS}" "-DCMAKE_BUILD_TYPE=${TYPE}"
  COMMAND_ERROR_IS_FATAL ANY)

# Which locket did it find? Not one that happens to be installed on this machine.
file(STRINGS "${work}/build/CMakeCache.txt" found REGEX "^(locket_DIR:|LOCKET_USED:)")
string(FIND "${found}" "${prefix}/" in_prefix)
string(FIND "${found}" "=${SOURCE}" in_source)
if(in_prefix EQUAL -1 AND in_source EQUAL -1)
  message(FATAL_ERROR "consumer ${PROJECT}: it used another locket than ours: '${found}'")
endif()

execute_process(COMMAND "${CMAKE_COMMAND}" --build "${work}/build" --parallel 2 COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${work}/build/host" WORKING_DIRECTORY "${work}" OUTPUT_VARIABLE said COMMAND_ERROR_IS_FATAL ANY)
if(NOT said MATCHES "^host: ")
  message(FATAL_ERROR "consumer ${PROJECT}: the host ran and said '${said}' instead of its line")
endif()
message(STATUS "consumer ${PROJECT}: ${said}")
