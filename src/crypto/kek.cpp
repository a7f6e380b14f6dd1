#include "crypto/kek.hpp"

#include "base/shared.hpp"

#include <locket/error.hpp>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <variant>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

namespace locket {

namespace {

struct from_passphrase_text {
  crypto::plaintext text;
};
struct from_file {
  std::string path;
};
struct from_environment {
  std::string variable;
};
struct from_callback {
  callback<void(std::array<std::uint8_t, 32>&)> fill;
};

}  // namespace

struct key_source::state {
  std::variant<from_passphrase_text, from_file, from_environment, from_callback> kind;
};

key_source::key_source(detail::shared<const state> s) noexcept : state_(std::move(s)) {}
const key_source::state& key_source::behind() const noexcept { return *state_; }
key_source::~key_source() = default;
key_source::key_source(const key_source&) = default;
key_source& key_source::operator=(const key_source&) = default;
// A moved-from source stays usable: `behind()` is a reference, and a shared pointer costs nothing to keep.
key_source::key_source(key_source&& other) noexcept : state_(other.state_) {}
key_source& key_source::operator=(key_source&& other) noexcept {
  state_ = other.state_;
  return *this;
}

key_source key_source::passphrase(std::string_view text) {
  if (text.empty()) throw error(code::misuse_argument, "locket: a key source cannot be made: the passphrase is empty. Ask for one.");
  return key_source(std::make_shared<const state>(state{from_passphrase_text{{text.begin(), text.end()}}}));
}

key_source key_source::key_file(std::string path) { return key_source(std::make_shared<const state>(state{from_file{std::move(path)}})); }

key_source key_source::environment(std::string variable) {
  if (variable.empty()) throw error(code::misuse_argument, "locket: a key source cannot be made: the environment variable has no name. Name one.");
  return key_source(std::make_shared<const state>(state{from_environment{std::move(variable)}}));
}

key_source key_source::callback(locket::callback<void(std::array<std::uint8_t, 32>&)> fill) {
  if (!fill) throw error(code::misuse_argument, "locket: a key source cannot be made: the callback is empty. Pass a function.");
  return key_source(std::make_shared<const state>(state{from_callback{std::move(fill)}}));
}

namespace {

[[noreturn]] void cannot_read(const std::string& path, const std::string& why, const char* next) {
  throw error(code::io, "locket: key file " + path + " cannot be read: " + why + ". " + next);
}

struct descriptor {
  int fd;
  ~descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

void sync_folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const descriptor at{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (at.fd < 0 || ::fsync(at.fd) != 0)
    throw error(code::io, "locket: key file " + path + " cannot be made durable: " + std::strerror(errno) +
                              ". Check the disk, remove the file and make it again.");
}

crypto::key key_of_hex(const char* digits, std::size_t size, bool& good) {
  crypto::key made = crypto::key::blank();
  std::size_t got = 0;
  good = size == 2 * crypto::key_size && sodium_hex2bin(made.data(), crypto::key_size, digits, size, nullptr, &got, nullptr) == 0 &&
         got == crypto::key_size;
  return made;
}

// The 44 characters of 32 bytes; libsodium refuses bits that are left over, so that no two texts are one key. It takes some bytes past 127 for
// letters where char is signed (0xC1 for A), so those are told first; without a branch on what they are.
crypto::key key_of_base64(const char* text, std::size_t size, bool& good) {
  crypto::key made = crypto::key::blank();
  std::size_t got = 0;
  unsigned all = 0;
  for (std::size_t i = 0; i < size; ++i) all |= static_cast<unsigned char>(text[i]);
  good = size == 44 && all < 0x80 && sodium_base642bin(made.data(), crypto::key_size, text, size, nullptr, &got, nullptr, sodium_base64_VARIANT_ORIGINAL) == 0 && got == crypto::key_size;
  return made;
}

// The longest thing a key file may be, and one byte that tells when it is longer.
using file_text = std::array<std::uint8_t, 66>;

std::size_t read_key_file(const std::string& path, file_text& text) {
  // O_NONBLOCK: a pipe in the file's place must not make opening hang.
  const descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat about {};
  if (file.fd < 0 || ::fstat(file.fd, &about) != 0) cannot_read(path, std::strerror(errno), "Check the path and its owner.");
  if (!S_ISREG(about.st_mode)) cannot_read(path, "it is not a regular file", "Name the file that holds the key.");
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    cannot_read(path, "group or others may use it", "Run `chmod 600` on it, and replace the key if somebody may have read it.");
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(file.fd, text.data() + size, text.size() - size);
    if (got == 0) break;
    if (got < 0 && errno != EINTR) cannot_read(path, std::strerror(errno), "Check the disk.");
    if (got > 0) size += static_cast<std::size_t>(got);
  }
  return size;
}

crypto::key key_of_file(const std::string& path) {
  struct wiped {
    file_text at{};
    ~wiped() { crypto::wipe(at.data(), at.size()); }
  } text;
  std::size_t size = read_key_file(path, text.at);
  if (size == crypto::key_size) return crypto::key::from({text.at.data(), size});
  if (size == 2 * crypto::key_size + 1 && text.at[size - 1] == '\n') --size;
  bool good = false;
  crypto::key made = key_of_hex(reinterpret_cast<const char*>(text.at.data()), size, good);
  if (!good) cannot_read(path, "it should be 32 bytes, or 64 hexadecimal digits and at most one newline", "Check that it is the key file.");
  return made;
}

crypto::key key_of_environment(const std::string& variable) {
  const char* const text = std::getenv(variable.c_str());
  if (text == nullptr)
    throw error(code::io, "locket: the key cannot be read from the environment: " + variable + " is not set. Set it for this process.");
  bool good = false;
  const std::size_t size = std::strlen(text);
  crypto::key made = size == 44 ? key_of_base64(text, size, good) : key_of_hex(text, size, good);
  if (!good)
    throw error(code::io, "locket: the key cannot be read from the environment: " + variable +
                              " should be 32 bytes, as 64 hexadecimal digits or 44 characters of base64, and nothing besides. Set it for this process.");
  return made;
}

crypto::key key_of_callback(const callback<void(std::array<std::uint8_t, 32>&)>& fill) {
  struct wiped {
    std::array<std::uint8_t, 32> at{};
    ~wiped() { crypto::wipe(at.data(), at.size()); }
  } given;
  fill(given.at);
  if (sodium_is_zero(given.at.data(), given.at.size()) == 1)
    throw error(code::misuse_argument, "locket: the key cannot be used: the callback left all 32 bytes zero. Fill them, or throw.");
  return crypto::key::from(given.at);
}

}  // namespace

void make_key_file(const std::string& path) {
  const crypto::key fresh = crypto::key::random();
  const descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)};
  if (file.fd < 0)
    throw error(code::io, "locket: key file " + path + " cannot be made: " + std::strerror(errno) +
                              ". Name a new file in a folder that this process may write.");
  // 32 bytes fit one block: a regular file takes them in one write, or has no room.
  if (::write(file.fd, fresh.data(), crypto::key_size) != static_cast<ssize_t>(crypto::key_size) || ::fsync(file.fd) != 0) {
    const std::string why = std::strerror(errno);
    ::unlink(path.c_str());
    throw error(code::io, "locket: key file " + path + " cannot be written: " + why + ". Check the disk; nothing was kept.");
  }
  sync_folder_of(path);
}

namespace crypto {

bool is_passphrase(const key_source& source) noexcept { return std::holds_alternative<from_passphrase_text>(source.behind().kind); }

kek_parameters fresh_parameters(const key_source& source) {
  kek_parameters fresh;
  if (!is_passphrase(source)) return fresh;
  random(fresh.salt.data(), fresh.salt.size());
  fresh.cost = default_cost;
  return fresh;
}

key kek_of(const key_source& source, const kek_parameters& kept) {
  const auto& kind = source.behind().kind;
  const bool by_passphrase = kept.cost.passes != 0;
  if (by_passphrase != is_passphrase(source))
    throw error(code::key_mismatch, by_passphrase ? "locket: the keyring cannot be opened: its key is made from a passphrase, and another kind of key was given. Give the passphrase; nothing was changed."
                                                  : "locket: the keyring cannot be opened: its key is not made from a passphrase, and one was given. Give the key it was made with; nothing was changed.");
  if (const auto* passphrase = std::get_if<from_passphrase_text>(&kind)) return from_passphrase(passphrase->text, kept.salt, kept.cost);
  if (const auto* file = std::get_if<from_file>(&kind)) return key_of_file(file->path);
  if (const auto* variable = std::get_if<from_environment>(&kind)) return key_of_environment(variable->variable);
  return key_of_callback(std::get<from_callback>(kind).fill);
}

}  // namespace crypto

}  // namespace locket
