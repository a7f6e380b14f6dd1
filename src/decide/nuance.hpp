// Which of several ways led to a refusal: asked only once it is to be explained, so that deciding stays short.
#pragma once

#include "decide/explain.hpp"

namespace locket::decide {

nuance nuance_of(const timeline&, const standing&, const request&, const outcome&) noexcept;

}  // namespace locket::decide
