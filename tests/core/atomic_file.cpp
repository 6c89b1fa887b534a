// Promise I6: a file appears complete or not at all, whatever fails and whenever the process dies.
#include "core/atomic_file.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/random.h"
#include "support/errors.h"
#include "support/temp_folder.h"

namespace lacuna {
namespace {

using testing::error_of;
using testing::TempFolder;

std::string text_of(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = read_file(path);
  return {bytes.begin(), bytes.end()};
}

const char* failing_call = "";
int failing_error = 0;
int calls_before_failure = 0;

/// Lets the chosen call fail while it is in scope.
class Fault {
 public:
  Fault(const char* call, int error, int after = 0) {
    failing_call = call;
    failing_error = error;
    calls_before_failure = after;
    set_write_fault([](const char* made) {
      return std::strcmp(made, failing_call) == 0 && calls_before_failure-- <= 0 ? failing_error : 0;
    });
  }
  ~Fault() { set_write_fault(nullptr); }
};

TEST(AtomicFile, new_file_is_there_after_commit_only) {
  const TempFolder folder;
  const auto target = folder / "target";
  AtomicFile file(target);
  file.write("abc", 3);
  EXPECT_FALSE(std::filesystem::exists(target));
  file.commit();
  EXPECT_EQ(text_of(target), "abc");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"target"});
}

TEST(AtomicFile, without_commit_nothing_is_left) {
  const TempFolder folder;
  {
    AtomicFile file(folder / "target");
    file.write("abc", 3);
  }
  EXPECT_TRUE(folder.names().empty());
}

TEST(AtomicFile, failure_of_any_call_keeps_the_old_file_and_says_why) {
  for (const char* call : {"open", "write", "sync", "rename"}) {
    for (const int reason : {ENOSPC, EIO, EROFS}) {
      const TempFolder folder;
      const auto target = folder / "target";
      write_file(target, "old");
      const Fault fault(call, reason);
      const auto error = error_of([&] { write_file(target, "new"); });
      EXPECT_EQ(error.code, ErrorCode::cannot_write) << call;
      EXPECT_NE(error.message.find(target.string()), std::string::npos) << error.message;
      EXPECT_NE(error.message.find(std::strerror(reason)), std::string::npos) << error.message;
      EXPECT_EQ(text_of(target), "old") << call;
      EXPECT_EQ(folder.names(), std::vector<std::string>{"target"}) << call;
    }
  }
}

TEST(AtomicFile, failed_sync_of_the_folder_is_said_and_the_file_is_complete) {
  const TempFolder folder;
  const auto target = folder / "target";
  write_file(target, "old");
  const Fault fault("sync_folder", EIO);
  EXPECT_EQ(error_of([&] { write_file(target, "new"); }).code, ErrorCode::cannot_write);
  EXPECT_EQ(text_of(target), "new");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"target"});
}

TEST(AtomicFile, disk_full_in_the_middle_keeps_the_old_file) {
  const TempFolder folder;
  const auto target = folder / "target";
  write_file(target, "old");
  const Fault fault("write", ENOSPC, 2);
  const auto error = error_of([&] {
    AtomicFile file(target);
    for (int i = 0; i < 4; ++i) file.write("part", 4);
    file.commit();
  });
  EXPECT_EQ(error.code, ErrorCode::cannot_write);
  EXPECT_EQ(text_of(target), "old");
}

TEST(AtomicFile, interrupted_call_is_repeated) {
  const TempFolder folder;
  static int interruptions;
  interruptions = 0;
  set_write_fault(
      [](const char* made) { return std::strcmp(made, "write") == 0 && interruptions++ < 3 ? EINTR : 0; });
  write_file(folder / "target", "abc");
  set_write_fault(nullptr);
  EXPECT_EQ(text_of(folder / "target"), "abc");
}

TEST(AtomicFile, what_a_killed_process_left_is_stepped_around) {
  const TempFolder folder;
  const std::string pid = std::to_string(::getpid());
  write_file(folder / "other", "left over");
  std::filesystem::rename(folder / "other", folder / (".target." + pid + ".tmp"));
  AtomicFile file(folder / "target");
  EXPECT_EQ(file.temporary(), folder / (".target." + pid + "-1.tmp"));
  file.commit();
  EXPECT_EQ(text_of(folder / (".target." + pid + ".tmp")), "left over");
}

TEST(AtomicFile, two_writers_of_one_target_do_not_mix) {
  const TempFolder folder;
  AtomicFile first(folder / "target"), second(folder / "target");
  EXPECT_NE(first.temporary(), second.temporary());
  first.write("first", 5);
  second.write("second", 6);
  first.commit();
  EXPECT_EQ(text_of(folder / "target"), "first");
  second.commit();
  EXPECT_EQ(text_of(folder / "target"), "second");
}

TEST(AtomicFile, permissions_of_the_old_file_stay) {
  const TempFolder folder;
  const auto target = folder / "target";
  write_file(target, "old");
  ::chmod(target.c_str(), 0640);
  write_file(target, "new");
  struct stat status {};
  ASSERT_EQ(::stat(target.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
}

TEST(AtomicFile, symbolic_link_stays_and_its_file_is_replaced) {
  const TempFolder folder;
  write_file(folder / "real", "old");
  std::filesystem::create_symlink("real", folder / "link");
  write_file(folder / "link", "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(text_of(folder / "real"), "new");
}

TEST(AtomicFile, what_is_no_file_is_refused) {
  const TempFolder folder;
  for (const std::filesystem::path& target :
       {folder.path(), folder / "absent" / "target", std::filesystem::path("/dev/null"), folder / "target/",
        std::filesystem::path()}) {
    const auto error = error_of([&] { write_file(target, "abc"); });
    EXPECT_EQ(error.code, ErrorCode::cannot_write) << target;
  }
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_TRUE(folder.names().empty());
}

TEST(AtomicFile, long_name_fits_with_its_temporary) {
  const TempFolder folder;
  const std::string name(255, 'n');
  write_file(folder / name, "abc");
  EXPECT_EQ(folder.names(), std::vector<std::string>{name});
}

TEST(AtomicFile, read_only_folder_is_said) {
  const TempFolder folder;
  ::chmod(folder.path().c_str(), 0555);
  // In a child that is not root: nothing is read-only for root.
  EXPECT_EXIT(
      {
        if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(2);
        const auto error = error_of([&] { write_file(folder / "target", "abc"); });
        const bool said = error.message.find(std::strerror(EACCES)) != std::string::npos;
        ::_exit(error.code == ErrorCode::cannot_write && said ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
  ::chmod(folder.path().c_str(), 0700);
  EXPECT_TRUE(folder.names().empty());
}

TEST(AtomicFile, limit_on_file_size_is_said_and_keeps_the_old_file) {
  const TempFolder folder;
  const auto target = folder / "target";
  write_file(target, "old");
  // In a child: the limit holds for a whole process.
  EXPECT_EXIT(
      {
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit limit{};
        limit.rlim_cur = limit.rlim_max = 10000;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const auto error = error_of([&] { write_file(target, std::string(20000, 'n')); });
        const bool said = error.message.find(std::strerror(EFBIG)) != std::string::npos;
        ::_exit(error.code == ErrorCode::cannot_write && said ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
  EXPECT_EQ(text_of(target), "old");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"target"});
}

TEST(AtomicFile, killed_at_any_time_leaves_a_whole_file) {
  const TempFolder folder;
  const auto target = folder / "target";
  constexpr std::size_t size = 300'000;
  constexpr int kills = 100;
  Random random(static_cast<std::uint64_t>(::getpid()));
  write_file(target, std::string(size, 'a'));
  int left_over = 0;
  for (int kill = 0; kill < kills; ++kill) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (int round = 0;; ++round)
        write_file(target, std::string(size, static_cast<char>('a' + round % 26)));
    }
    ASSERT_GT(child, 0);
    ::usleep(200 + random.below(4000));
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    const std::string text = text_of(target);
    ASSERT_EQ(text.size(), size) << "kill " << kill;
    ASSERT_EQ(std::count(text.begin(), text.end(), text[0]), static_cast<std::ptrdiff_t>(size))
        << "kill " << kill;
    const std::string temporary = ".target." + std::to_string(child) + ".tmp";
    for (const std::string& name : folder.names()) {
      ASSERT_TRUE(name == "target" || name == temporary) << name;
      if (name == temporary) ++left_over, std::filesystem::remove(folder / name);
    }
  }
  EXPECT_GT(left_over, 0) << "no kill hit a write, so nothing was tested";
}

TEST(AtomicFile, descriptors_are_closed) {
  const TempFolder folder;
  const auto open_descriptors = [] {
    const std::filesystem::directory_iterator begin("/proc/self/fd"), end;
    return std::distance(begin, end);
  };
  const auto before = open_descriptors();
  for (const char* call : {"", "write", "sync", "rename", "sync_folder"}) {
    const Fault fault(call, EIO);
    try {
      write_file(folder / "target", "abc");
    } catch (const Error&) {
    }
    read_file(folder / "target", 10);
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST(ReadFile, empty_absent_folder_and_too_large) {
  const TempFolder folder;
  write_file(folder / "empty", "");
  EXPECT_TRUE(read_file(folder / "empty").empty());
  EXPECT_EQ(error_of([&] { read_file(folder / "absent"); }).code, ErrorCode::bad_input);
  EXPECT_EQ(error_of([&] { read_file(folder.path()); }).code, ErrorCode::bad_input);
  write_file(folder / "ten", "0123456789");
  EXPECT_EQ(read_file(folder / "ten", 10).size(), 10u);
  const auto error = error_of([&] { read_file(folder / "ten", 9); });
  EXPECT_EQ(error.code, ErrorCode::limit_exceeded);
  EXPECT_NE(error.message.find("10 bytes, more than the limit of 9"), std::string::npos) << error.message;
}

TEST(ReadFile, file_that_states_no_size_is_read_whole) {
  EXPECT_FALSE(read_file("/proc/self/status").empty());
  EXPECT_EQ(error_of([] { read_file("/dev/zero", 100'000); }).code, ErrorCode::limit_exceeded);
}

}  // namespace
}  // namespace lacuna
