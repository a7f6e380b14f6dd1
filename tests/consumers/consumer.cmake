# Configures, builds and runs a tiny host as its author would: with its own flags, against an installed locket or against the sources.
# cmake -DPROJECT=find_package -DVARIANT=static|shared -DSOURCE=… -DBUILD=… -DVERSION=… -DCXX=… -DLAUNCHER=… -DCXX_FLAGS=… -DTYPE=…
# -DLIBDIR=… -P consumer.cmake
#
# What is installed is, for VARIANT=static, this build tree; for shared, what the shared fetch_content host has built (so it runs first): the
# library is compiled no more often than that.
cmake_minimum_required(VERSION 3.25)

set(consumers "${BUILD}/tests/consumers")
set(work "${consumers}/${PROJECT}_${VARIANT}")
set(prefix "${work}/prefix")
set(shared_prefix "${consumers}/fetch_content_shared/prefix")
file(REMOVE_RECURSE "${work}")

set(options "")
if(PROJECT STREQUAL "fetch_content")
  string(APPEND CXX_FLAGS " -Wall -Wextra -Werror")  # a stranger's flags, which reach our sources
  if(VARIANT STREQUAL "shared")
    set(options -DBUILD_SHARED_LIBS=ON -DLOCKET_INSTALL=ON -DLOCKET_ASKED=LOCKET_INSTALL)
  endif()
elseif(VARIANT STREQUAL "shared")
  set(prefix "${shared_prefix}")
else()
  execute_process(COMMAND "${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${prefix}" OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endif()

set(ENV{PKG_CONFIG_PATH} "${prefix}/${LIBDIR}/pkgconfig")
execute_process(
  COMMAND "${CMAKE_COMMAND}" -G Ninja -S "${SOURCE}/tests/consumers/${PROJECT}" -B "${work}/build"
          "-DCMAKE_PREFIX_PATH=${prefix}" "-DLOCKET_SOURCE=${SOURCE}" "-DLOCKET_EXPECTED=${VERSION}"
          "-DCMAKE_CXX_COMPILER=${CXX}" "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}"
          "-DCMAKE_CXX_FLAGS=${CXX_FLAGS}" "-DCMAKE_BUILD_TYPE=${TYPE}" ${options}
  COMMAND_ERROR_IS_FATAL ANY)

# Which locket did it find? Not one that happens to be installed on this machine.
file(STRINGS "${work}/build/CMakeCache.txt" found REGEX "^(locket_DIR:|LOCKET_USED:)")
string(FIND "${found}" "${prefix}/" in_prefix)
string(FIND "${found}" "=${SOURCE}" in_source)
if(in_prefix EQUAL -1 AND in_source EQUAL -1)
  message(FATAL_ERROR "consumer ${PROJECT}: it used another locket than ours: '${found}'")
endif()

execute_process(COMMAND "${CMAKE_COMMAND}" --build "${work}/build" --parallel 2 COMMAND_ERROR_IS_FATAL ANY)
set(ENV{LOCKET_HOST_KEY} "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
execute_process(COMMAND "${work}/build/host" WORKING_DIRECTORY "${work}" OUTPUT_VARIABLE said COMMAND_ERROR_IS_FATAL ANY)
if(NOT said MATCHES "^host: .*, intact\n$")
  message(FATAL_ERROR "consumer ${PROJECT}: the host ran and said '${said}' instead of its line")
endif()

# Static or shared is what was asked for?
execute_process(COMMAND ldd "${work}/build/host" OUTPUT_VARIABLE needs COMMAND_ERROR_IS_FATAL ANY)
string(FIND "${needs}" "liblocket.so" at)
if(VARIANT STREQUAL "shared" AND at EQUAL -1 OR VARIANT STREQUAL "static" AND NOT at EQUAL -1)
  message(FATAL_ERROR "consumer ${PROJECT}: the host does not use a ${VARIANT} locket:\n${needs}")
endif()
if(PROJECT STREQUAL "fetch_content" AND VARIANT STREQUAL "shared")
  execute_process(COMMAND "${CMAKE_COMMAND}" --install "${work}/build" --prefix "${prefix}" OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endif()
message(STATUS "consumer ${PROJECT}, ${VARIANT}: ${said}")
