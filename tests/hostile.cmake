# The hostile world: what is thrown at the vault, by name. Read by CMakeLists.txt.

# faults: disks that fail, processes that are killed
if(NOT BUILD_SHARED_LIBS)
  add_library(locket_faults OBJECT faults/every_fault.cpp faults/fault_vfs.cpp faults/memory_faults.cpp faults/operation.cpp faults/power_cut.cpp
    faults/operations/opening.cpp faults/operations/operating.cpp faults/operations/retention.cpp faults/operations/rights.cpp faults/operations/writing.cpp)
  locket_test_target(locket_faults faults/)
endif()
foreach(file faults/backup_faults_test.cpp faults/closure_faults_test.cpp faults/consent_faults_test.cpp faults/contest_faults_test.cpp
    faults/creation_cut_short_test.cpp faults/creation_faults_test.cpp faults/creation_power_cut_test.cpp faults/erasure_faults_test.cpp
    faults/grouped_sync_test.cpp faults/memory_of_erase_test.cpp faults/memory_of_put_test.cpp faults/memory_of_read_test.cpp
    faults/older_keyring_faults_test.cpp faults/opening_faults_test.cpp faults/opening_power_cut_test.cpp faults/operating_faults_test.cpp
    faults/operating_power_cut_test.cpp faults/retention_power_cut_test.cpp faults/reviews_faults_test.cpp faults/rights_power_cut_test.cpp
    faults/small_disk_test.cpp faults/sweep_faults_test.cpp faults/writing_faults_test.cpp faults/writing_power_cut_test.cpp)
  locket_test(${file} LABELS hostile)
  if(TARGET locket_faults)
    cmake_path(GET file STEM name)
    target_link_libraries(faults_${name} PRIVATE locket_faults)
  endif()
endforeach()
locket_test(faults/fault_vfs_test.cpp LABELS hostile SOURCES faults/fault_vfs.cpp)
locket_test(faults/power_cut_test.cpp LABELS hostile SOURCES faults/fault_vfs.cpp faults/power_cut.cpp)

# hostile: kills, forks, many at once, clocks that jump
locket_test(hostile/clock_test.cpp)
locket_helper(crowd hostile/crowd.cpp)
locket_test(hostile/crowd_test.cpp LABELS concurrent HELPERS crowd)
locket_test(hostile/fork_test.cpp SOURCES hostile/killing.cpp)
locket_test(hostile/kill_operating_test.cpp SOURCES hostile/killing.cpp hostile/kill_cases.cpp)
locket_test(hostile/kill_test.cpp SOURCES hostile/killing.cpp hostile/kill_cases.cpp)
locket_test(hostile/killing_test.cpp SOURCES hostile/killing.cpp)

# hostile: files that somebody damaged or edited
locket_test(hostile/edited_test.cpp)
locket_test(hostile/flipped_test.cpp)
locket_test(hostile/moved_test.cpp)
locket_test(hostile/schema_test.cpp)

# hostile: what others may hand in, and what may be left behind
if(TARGET blog)
  locket_test(hostile/json_test.cpp)
  target_compile_definitions(hostile_json_test PRIVATE LOCKET_HELPER_BLOG="$<TARGET_FILE:blog>")
  add_dependencies(hostile_json_test blog)
else()
  locket_named(hostile/json_test.cpp)
endif()

foreach(level 0 3)  # what a compiler may leave behind differs
  locket_helper(bearer_o${level} hostile/bearer.cpp)
  target_compile_options(helper_bearer_o${level} PRIVATE -O${level})
endforeach()
locket_test(hostile/canaries_test.cpp HELPERS bearer_o0 bearer_o3)

# formats: vaults that earlier builds wrote
locket_helper(make_kit formats/make_kit.cpp)
locket_test(formats/kit_test.cpp LABELS hostile)
