#include "chart.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace bench {
namespace {

constexpr double left = 150, right = 790, top = 62, row = 22, least = 1e-4, most = 100;

double x_of(double ratio) { return left + (right - left) * (std::log10(std::clamp(ratio, least, most)) - std::log10(least)) / (std::log10(most) - std::log10(least)); }

std::string shown(const char* format, auto... values) {
  char text[512];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

std::string times(double ratio) {
  if (ratio < 0.01) return shown("%.4f ×", ratio);
  return shown(ratio < 10 ? "%.2f ×" : "%.0f ×", ratio);
}

// Colours that keep 4.5 : 1 on both backgrounds; the page's own scheme chooses.
constexpr const char* style =
    "<style>.page{fill:#fff}.text{fill:#1f2328}.soft{fill:#59636e}.grid{stroke:#d1d9e0}.one{stroke:#1f2328}.met{fill:#1a7f37}.missed{fill:#bc4c00}.goal{stroke:#1f2328}"
    "@media(prefers-color-scheme:dark){.page{fill:#0d1117}.text{fill:#f0f6fc}.soft{fill:#9198a1}.grid{stroke:#3d444d}.one{stroke:#f0f6fc}.met{fill:#3fb950}.missed{fill:#f0883e}"
    ".goal{stroke:#f0f6fc}}text{font:13px system-ui,'DejaVu Sans',sans-serif}.small{font-size:11px}.head{font-size:15px;font-weight:600}</style>\n";

std::string scale_of(double bottom) {
  std::string svg;
  for (int power = -4; power <= 2; ++power) {
    const auto x = x_of(std::pow(10, power));
    svg += shown("<line class='%s' x1='%.1f' x2='%.1f' y1='%.1f' y2='%.1f'/>\n", power == 0 ? "one" : "grid", x, x, top - 6, bottom);
    svg += shown("<text class='soft small' text-anchor='middle' x='%.1f' y='%.1f'>%s</text>\n", x, top - 12, power < 0 ? shown("1/%.0f", std::pow(10, -power)).c_str() : shown("%.0f ×", std::pow(10, power)).c_str());
  }
  return svg;
}

std::string bar_of(const figure& f, double y) {
  const auto from = std::min(x_of(1), x_of(f.ratio)), to = std::max(x_of(1), x_of(f.ratio));
  std::string svg = shown("<text class='text' text-anchor='end' x='%.1f' y='%.1f'>%s</text>\n", left - 10, y + 12, f.workload.c_str());
  svg += shown("<rect class='%s' x='%.1f' y='%.1f' width='%.1f' height='12' rx='2'/>\n", f.met() ? "met" : "missed", from, y + 2, std::max(to - from, 1.5));
  const auto goal = x_of(*f.goal);
  svg += shown("<line class='goal' stroke-width='2.5' x1='%.1f' x2='%.1f' y1='%.1f' y2='%.1f'/>\n", goal, goal, y - 1, y + 17);
  // The figure stands at the bar's end, or behind the goal where that is in the way.
  constexpr double room = 50;
  if (f.ratio >= 1) {
    const auto at = goal >= to && goal < to + room ? goal : to;
    svg += shown("<text class='text small' x='%.1f' y='%.1f'>%s</text>\n", at + 6, y + 12, times(f.ratio).c_str());
  } else {
    const auto at = goal <= from && goal > from - room ? goal : from;
    svg += shown("<text class='text small' text-anchor='end' x='%.1f' y='%.1f'>%s</text>\n", at - 6, y + 12, times(f.ratio).c_str());
  }
  return svg;
}

}  // namespace

void write_chart(const std::string& file, const std::vector<figure>& figures, const std::string& caption) {
  std::vector<figure> drawn;
  std::copy_if(figures.begin(), figures.end(), std::back_inserter(drawn), [](const figure& f) { return f.goal && f.contender.starts_with("plain"); });
  if (drawn.empty()) throw std::runtime_error("bench: there is no ratio with a goal to be drawn");
  const auto bottom = top + row * static_cast<double>(drawn.size());
  std::string svg = shown("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 860 %.0f' role='img' aria-label='What locket costs beside plain SQLite'>\n", bottom + 34);
  svg += style;
  svg += shown("<rect class='page' width='860' height='%.0f' rx='6'/>\n", bottom + 34);
  svg += shown("<text class='text head' x='%.1f' y='24'>locket’s time (sizes: bytes) as a multiple of plain SQLite’s</text>\n", 16.0);
  svg += scale_of(bottom);
  for (std::size_t i = 0; i < drawn.size(); ++i) svg += bar_of(drawn[i], top + row * static_cast<double>(i));
  svg += shown("<text class='soft small' x='16' y='%.1f'>left of 1 ×: faster than plain SQLite · upright stroke: the goal · green: met, orange: missed · %s</text>\n</svg>\n", bottom + 22, caption.c_str());
  std::ofstream out(file);
  if (!(out << svg) || !out.flush()) throw std::runtime_error("bench: " + file + " cannot be written");
}

}  // namespace bench
