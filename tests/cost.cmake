# What a host pays for including us, in numbers that do not depend on the machine: instantiations for the header alone, and what each further
# record adds. Times are for the benchmarks; these grow by a decision or not at all.
# cmake -DROOT=… -DCXX=g++ -DCLANGXX=clang++ -DNM=nm -DSIZE=size -DINCLUDES=… -DBUILD=… -P cost.cmake
cmake_minimum_required(VERSION 3.25)

set(work "${BUILD}/cost")
file(REMOVE_RECURSE "${work}")
file(MAKE_DIRECTORY "${work}")
list(TRANSFORM INCLUDES PREPEND -I)
set(many 20)
math(EXPR further "${many} - 1")

function(write_host file records)  # a host that declares so many records, puts and reads each
  set(text "#include <locket/locket.hpp>
namespace host {
struct account : locket::purpose<\"account-service\"> {};
struct profile : locket::purpose<\"profile\"> {};
struct login_name : locket::category<\"account\"> {};
struct mail : locket::category<\"email\"> {};
")
  set(adapted "")
  set(used "")
  set(names "")
  foreach(n RANGE 1 ${records})
    string(APPEND text "struct r${n} {
  static constexpr locket::stored_name stored{\"r${n}\"};
  locket::personal<std::string, login_name, locket::for_<account>> name{};
  locket::personal<std::string, mail, locket::for_<profile>> email{};
  locket::personal<locket::date, login_name, locket::for_<account>> born{};
};
")
    string(APPEND adapted "BOOST_HANA_ADAPT_STRUCT(host::r${n}, name, email, born);\n")
    string(APPEND used "bool put_r${n}(locket::vault& v, locket::subject_id who, locket::record_id id) {
  return bool(v.begin().put(who, id, host::r${n}{.name = \"a\", .email = \"b\"}).commit());
}
std::size_t get_r${n}(locket::vault& v, const locket::permit<host::account>& may, locket::record_id id) {
  const auto got = v.get<host::r${n}>(may, id);
  if (!got) return 0;
  const auto name = got->reveal<&host::r${n}::name>();
  return name ? name->size() : 0;
}
")
    list(APPEND names "host::r${n}")
  endforeach()
  list(JOIN names ", " names)
  string(APPEND text "}\n${adapted}
locket::policy policy() {
  return locket::policy_version(1, \"2026-01-01T00:00:00Z\").controller({\"a\", \"b\"}).region(\"CN\").zone(\"+08:00\").profile(locket::profile::cn_pipl())
      .category<host::login_name>().called(\"a\", \"b\").keep_after_closure(locket::days{30}).then_erase()
      .category<host::mail>().called(\"a\", \"b\").keep_after_closure(locket::days{30}).then_erase()
      .purpose<host::account>().called(\"a\", \"b\").contract().purpose<host::profile>().called(\"a\", \"b\")
      .role(\"system\").every_purpose().records<${names}>();
}
${used}")
  file(WRITE "${file}" "${text}")
endfunction()

function(instantiated count file)  # clang's -ftime-trace counts those that no other of its kind asked for
  cmake_path(REPLACE_EXTENSION file LAST_ONLY "json" OUTPUT_VARIABLE trace)
  cmake_path(REPLACE_EXTENSION file LAST_ONLY "o" OUTPUT_VARIABLE object)
  execute_process(COMMAND "${CLANGXX}" -std=c++20 -ftime-trace ${INCLUDES} -c "${file}" -o "${object}" COMMAND_ERROR_IS_FATAL ANY)
  file(READ "${trace}" said)
  set(sum 0)
  foreach(kind InstantiateClass InstantiateFunction)
    if(NOT said MATCHES "\"name\":\"Total ${kind}\",\"args\":{\"count\":([0-9]+)")
      message(FATAL_ERROR "cost: ${trace} does not count ${kind}: nothing was measured")
    endif()
    math(EXPR sum "${sum} + ${CMAKE_MATCH_1}")
  endforeach()
  set(${count} ${sum} PARENT_SCOPE)
endfunction()

function(compiled functions bytes file)  # as hosts release; the parts of a function that are out of its way are counted with it
  cmake_path(REPLACE_EXTENSION file LAST_ONLY "o" OUTPUT_VARIABLE object)
  execute_process(COMMAND "${CXX}" -std=c++20 -O2 ${INCLUDES} -c "${file}" -o "${object}" COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${NM}" --defined-only "${object}" OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]* [tTW] [^\n]*" symbols "${symbols}")
  list(FILTER symbols EXCLUDE REGEX "\\.cold")
  list(LENGTH symbols count)
  execute_process(COMMAND "${SIZE}" "${object}" OUTPUT_VARIABLE sizes COMMAND_ERROR_IS_FATAL ANY)
  if(count EQUAL 0 OR NOT sizes MATCHES "\n +([0-9]+)[ \t]+([0-9]+)")
    message(FATAL_ERROR "cost: nothing was compiled of ${file}:\n${sizes}")
  endif()
  math(EXPR sum "${CMAKE_MATCH_1} + ${CMAKE_MATCH_2}")
  set(${functions} ${count} PARENT_SCOPE)
  set(${bytes} ${sum} PARENT_SCOPE)
endfunction()

set(lines "")
set(too_much "")
function(costs what found most)
  set(lines "${lines}cost: ${what}: ${found}, at most ${most}\n" PARENT_SCOPE)
  if(found GREATER most)
    set(too_much "${too_much}  ${what}: ${found}, and at most ${most} were agreed on\n" PARENT_SCOPE)
  endif()
endfunction()

file(WRITE "${work}/header.cpp" "#include <locket/locket.hpp>\n")
write_host("${work}/one.cpp" 1)
write_host("${work}/many.cpp" ${many})

if(CLANGXX)
  instantiated(header "${work}/header.cpp")
  instantiated(one "${work}/one.cpp")
  instantiated(more "${work}/many.cpp")
  math(EXPR each "(${more} - ${one} + ${further} - 1) / ${further}")
  costs("instantiations for locket.hpp alone" ${header} 1050)
  costs("instantiations a further record of three fields, put and read" ${each} 70)
endif()
compiled(one_functions one_bytes "${work}/one.cpp")
compiled(more_functions more_bytes "${work}/many.cpp")
math(EXPR each "(${more_functions} - ${one_functions} + ${further} - 1) / ${further}")
costs("functions in the object a further record, the host's own two and one reveal among them" ${each} 3)
math(EXPR each "(${more_bytes} - ${one_bytes}) / ${further}")
costs("bytes in the object a further record" ${each} 2600)

message(STATUS "\n${lines}")
if(too_much)
  message(FATAL_ERROR "cost: a host pays more for us than it did. Let templates lower to tables, or change the number and say why.\n${too_much}")
endif()
