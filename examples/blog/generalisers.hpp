// What is left of the blog's values once their time is up: the functions that policy.cpp names.
#pragma once

#include <locket/generaliser.hpp>

#include <vector>

namespace blog {

/// For `open_options::generalisers`. What a place is called the blog writes as "省 市 rest", with blanks between: "重庆市 重庆市 渝北区一路1号".
///
///   "to-province-and-city/1"  an address to "重庆市 重庆市"
///   "to-city/1"               a place to its city, "重庆市"
///   "to-province/1"           a region to its province; what follows may be a city or a postal code
///   "to-amount/1"             an amount in fen to its size, one digit and zeros (123456 becomes 100000): the exact one may be nobody else's
///   "to-nothing/1"            nothing: free text about a person is not made anonymous by cutting it
///
/// What is not written so leaves nothing: a whole address without blanks is no province.
std::vector<locket::generaliser> generalisers();

}  // namespace blog
