// The main of a fuzz target where there is no libFuzzer: every file of a corpus once, so that what was found stays mended in every build.
//
//   TARGET CORPUS
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t*, std::size_t);

namespace {

void run(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::vector<char> whole{std::istreambuf_iterator<char>(in), {}};
  // A copy of that very size, so that a read past its end is one past an allocation.
  const std::vector<std::uint8_t> bytes(whole.begin(), whole.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 64;
  std::set<std::string> files;  // in order, so that a crash comes at the same place everywhere
  for (const auto& one : std::filesystem::directory_iterator(words[1])) files.insert(one.path().string());
  std::size_t tried = 0;
  try {
    for (const auto& path : files) {
      std::fprintf(stderr, "%s\n", path.c_str());  // the last one said is the one that crashed
      run(path);
      ++tried;
    }
  } catch (const std::exception& wrong) {
    std::printf("an exception left the target: %s\n", wrong.what());
    return 1;
  }
  std::printf("corpus: %zu tried\n", tried);
  return tried == 0 ? 1 : 0;
}
