/*
 * A disk that forgets and fails, for one directory of one process: a library to preload.
 *
 * Everything that changes a file below FAULTY_DISK_ROOT is really done and then written into the
 * journal FAULTY_DISK_JOURNAL. After the process was killed the journal tells what a power cut
 * would have left: DiskReplay.java knows which of it was forced and drops some of the rest. The
 * file FAULTY_DISK_CONTROL, mapped by both sides, asks for faults; FaultyDisk.java writes it.
 *
 * A journal entry is 24 bytes, little endian, and what belongs to it:
 *
 *   u32 what    u32 file (number of an open, counted from 1)    i64 at    i64 length    bytes
 *
 * A process that is killed leaves at most its last entry unfinished, since one lock orders them.
 * Not followed: mapped files, descriptors that were duplicated, sendfile, paths that are relative.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum what { /* DiskJournal.java has the same numbers */
  STARTED = 1,  /* the process; no file is open */
  OPENED,       /* at: 1 when that made the file; bytes: path below the root */
  WRITTEN,      /* at: place in the file; bytes: what was written */
  TRUNCATED,    /* at: size */
  FORCED,       /* at: size of the journal when the force began; all entries before it hold */
  FORCE_FAILED, /* at: likewise; what was to be forced may be lost, and is clean to the system */
  RENAMED,      /* bytes: both paths, a zero byte between */
  REMOVED,      /* bytes: path */
  FOLDER_MADE   /* bytes: path */
};

struct entry {
  uint32_t what, file;
  int64_t at, length;
};

/* What the test asks for, and what it may look at. */
struct control {
  int64_t forces_until_fault; /* n: the n-th from now on fails; 0: none does */
  int64_t forces_failing;     /* that many in a row do */
  int64_t writes_until_fault;
  int64_t writes_failing;
  int64_t room;         /* bytes by which files may grow; negative: no limit */
  int64_t short_writes; /* 1: of two bytes or more only the first half is written */
  int64_t forces;       /* that were asked for */
  int64_t faults;       /* that were made */
};

#define FILES_MAX 65536

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *root; /* NULL: not in use */
static size_t root_length;
static int journal;
static int64_t journal_bytes;
static uint32_t opens;
static uint32_t number_of[FILES_MAX]; /* by descriptor; 0: not below the root */
static volatile struct control *control;

static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);
static int (*real_closedir)(DIR *);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_fallocate)(int, off_t, off_t);
static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);
static int (*real_rmdir)(const char *);
static int (*real_remove)(const char *);
static int (*real_mkdir)(const char *, mode_t);

/* A disk that lies by mistake proves nothing: it ends the process. */
static void give_up(const char *why) {
  fprintf(stderr, "faulty-disk: %s: %s\n", why, strerror(errno));
  abort();
}

static void journal_bytes_out(const void *bytes, size_t length) {
  while (length > 0) {
    ssize_t count = real_write(journal, bytes, length);
    if (count < 0) give_up("the journal cannot be written");
    bytes = (const char *)bytes + count;
    length -= (size_t)count;
    journal_bytes += count;
  }
}

static void note(enum what what, uint32_t file, int64_t at, const void *bytes, size_t length) {
  struct entry entry = {what, file, at, (int64_t)length};
  journal_bytes_out(&entry, sizeof entry);
  journal_bytes_out(bytes, length);
}

/* The libraries of a JVM may call before our own constructor has run. */
static void find_real(void) {
  if (real_mkdir != NULL) return;
  real_open = dlsym(RTLD_NEXT, "open64");
  real_openat = dlsym(RTLD_NEXT, "openat64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_closedir = dlsym(RTLD_NEXT, "closedir");
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_writev = dlsym(RTLD_NEXT, "writev");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_fallocate = dlsym(RTLD_NEXT, "posix_fallocate64");
  real_rename = dlsym(RTLD_NEXT, "rename");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_rmdir = dlsym(RTLD_NEXT, "rmdir");
  real_remove = dlsym(RTLD_NEXT, "remove");
  real_mkdir = dlsym(RTLD_NEXT, "mkdir");
}

__attribute__((constructor)) static void start(void) {
  find_real();
  const char *where = getenv("FAULTY_DISK_ROOT");
  if (where == NULL) return;
  journal = real_open(getenv("FAULTY_DISK_JOURNAL"), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (journal < 0) give_up("the journal cannot be opened");
  journal_bytes = lseek(journal, 0, SEEK_END);
  int file = real_open(getenv("FAULTY_DISK_CONTROL"), O_RDWR | O_CLOEXEC);
  if (file < 0) give_up("the control file cannot be opened");
  control = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (control == MAP_FAILED) give_up("the control file cannot be mapped");
  real_close(file);
  root_length = strlen(where);
  root = where;
  note(STARTED, 0, 0, "", 0);
}

/* The path below the root, or NULL when it is not there. */
static const char *below(const char *path) {
  if (root == NULL || path == NULL || strncmp(path, root, root_length) != 0) return NULL;
  if (path[root_length] == '\0') return path + root_length;
  return path[root_length] == '/' ? path + root_length + 1 : NULL;
}

static uint32_t number(int fd) {
  return root != NULL && fd >= 0 && fd < FILES_MAX ? number_of[fd] : 0;
}

static void enter(void) { pthread_mutex_lock(&lock); }

/* Leaves the lock; what the system said of the call before stays. */
static void leave(void) {
  int said = errno;
  pthread_mutex_unlock(&lock);
  errno = said;
}

/* Counts down to a fault. */
static int is_due(volatile int64_t *until, volatile int64_t *failing) {
  if (*until == 0 || --*until > 0) return 0;
  if (--*failing > 0) *until = 1;
  control->faults++;
  errno = EIO;
  return 1;
}

static int64_t size_of(int fd) {
  struct stat found;
  return fstat(fd, &found) == 0 ? found.st_size : 0;
}

/* How much of a write is done: all, a part, or nothing with errno set. Takes up room. */
static size_t allowed(int fd, int64_t at, size_t length) {
  if (length == 0) return 0;
  if (is_due(&control->writes_until_fault, &control->writes_failing)) return 0;
  if (control->short_writes && length > 1) length /= 2;
  int64_t growth = at + (int64_t)length - size_of(fd);
  if (control->room < 0 || growth <= 0) return length;
  if (growth > control->room) {
    int64_t over = growth - control->room;
    control->faults++;
    errno = ENOSPC;
    if (over >= (int64_t)length) return 0;
    length -= (size_t)over;
    growth -= over;
  }
  control->room -= growth;
  return length;
}

static void give_back(int64_t bytes) {
  if (control->room >= 0 && bytes > 0) control->room += bytes;
}

/* A write at a place, or at the file's own position when the place is negative. */
static ssize_t write_some(int fd, const void *bytes, size_t length, off_t at) {
  enter();
  int64_t place = at;
  if (at < 0) {
    int flags = fcntl(fd, F_GETFL);
    place = flags & O_APPEND ? size_of(fd) : lseek(fd, 0, SEEK_CUR);
  }
  size_t part = allowed(fd, place, length);
  ssize_t count = -1;
  if (part > 0 || length == 0) {
    count = at < 0 ? real_write(fd, bytes, part) : real_pwrite(fd, bytes, part, at);
    if (count > 0) note(WRITTEN, number(fd), place, bytes, (size_t)count);
  }
  leave();
  return count;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  find_real();
  return number(fd) == 0 ? real_write(fd, bytes, length) : write_some(fd, bytes, length, -1);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) {
  find_real();
  return number(fd) == 0 ? real_pwrite(fd, bytes, length, at) : write_some(fd, bytes, length, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
  return pwrite64(fd, bytes, length, at);
}

/* As the system may: the first of the parts only, the caller comes again for the rest. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
  find_real();
  if (number(fd) == 0) return real_writev(fd, parts, count);
  int first = 0;
  while (first < count - 1 && parts[first].iov_len == 0) first++;
  return count < 1 ? 0 : write_some(fd, parts[first].iov_base, parts[first].iov_len, -1);
}

static int force(int fd, int (*real)(int)) {
  enter();
  int64_t begun = journal_bytes;
  control->forces++;
  if (is_due(&control->forces_until_fault, &control->forces_failing)) {
    note(FORCE_FAILED, number(fd), begun, "", 0);
    errno = EIO;
    leave();
    return -1;
  }
  leave();
  int result = real(fd); /* others may write meanwhile; that is not forced */
  if (result == 0) {
    enter();
    note(FORCED, number(fd), begun, "", 0);
    leave();
  }
  return result;
}

int fsync(int fd) {
  find_real();
  return number(fd) == 0 ? real_fsync(fd) : force(fd, real_fsync);
}

int fdatasync(int fd) {
  find_real();
  return number(fd) == 0 ? real_fdatasync(fd) : force(fd, real_fdatasync);
}

int ftruncate64(int fd, off_t size) {
  find_real();
  if (number(fd) == 0) return real_ftruncate(fd, size);
  enter();
  int64_t before = size_of(fd);
  int result = real_ftruncate(fd, size);
  if (result == 0) {
    give_back(before - size);
    note(TRUNCATED, number(fd), size, "", 0);
  }
  leave();
  return result;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

/* Nobody here needs it: the broker fills its files with zeros. */
int posix_fallocate64(int fd, off_t at, off_t length) {
  find_real();
  return number(fd) == 0 ? real_fallocate(fd, at, length) : EOPNOTSUPP;
}

int posix_fallocate(int fd, off_t at, off_t length) { return posix_fallocate64(fd, at, length); }

static int open_any(int folder, const char *path, int flags, mode_t mode) {
  find_real();
  const char *name = below(path);
  if (name == NULL) {
    /* The descriptor is a fresh one, and was given back through close() below. */
    return folder == AT_FDCWD ? real_open(path, flags, mode)
                              : real_openat(folder, path, flags, mode);
  }
  enter();
  int is_new = (flags & O_CREAT) != 0 && access(path, F_OK) != 0;
  int fd = real_openat(folder, path, flags, mode);
  if (fd >= FILES_MAX) give_up("too many files are open");
  if (fd >= 0) {
    number_of[fd] = ++opens;
    note(OPENED, opens, is_new, name, strlen(name));
    if (flags & O_TRUNC) note(TRUNCATED, opens, 0, "", 0);
  }
  leave();
  return fd;
}

static mode_t mode_of(int flags, va_list rest) {
  return flags & O_CREAT ? va_arg(rest, mode_t) : 0;
}

#define OPEN(NAME, PARAMETERS, FOLDER)                 \
  int NAME PARAMETERS {                                \
    va_list rest;                                      \
    va_start(rest, flags);                             \
    mode_t mode = mode_of(flags, rest);                \
    va_end(rest);                                      \
    return open_any(FOLDER, path, flags, mode);        \
  }

OPEN(open, (const char *path, int flags, ...), AT_FDCWD)
OPEN(open64, (const char *path, int flags, ...), AT_FDCWD)
OPEN(openat, (int folder, const char *path, int flags, ...), folder)
OPEN(openat64, (int folder, const char *path, int flags, ...), folder)

int close(int fd) {
  find_real();
  if (number(fd) == 0) return real_close(fd);
  enter();
  number_of[fd] = 0; /* first: the next open anywhere may get the same descriptor */
  int result = real_close(fd);
  leave();
  return result;
}

/* A folder that was opened and then listed is closed here, inside the C library. */
int closedir(DIR *folder) {
  find_real();
  int fd = dirfd(folder);
  if (number(fd) == 0) return real_closedir(folder);
  enter();
  number_of[fd] = 0; /* or a socket that gets the descriptor would be taken for the folder */
  int result = real_closedir(folder);
  leave();
  return result;
}

int rename(const char *from, const char *to) {
  find_real();
  const char *old_name = below(from), *new_name = below(to);
  if (old_name == NULL || new_name == NULL) return real_rename(from, to);
  enter();
  int result = real_rename(from, to);
  if (result == 0) {
    char names[2 * PATH_MAX];
    int length = snprintf(names, sizeof names, "%s%c%s", old_name, '\0', new_name);
    note(RENAMED, 0, 0, names, (size_t)length);
  }
  leave();
  return result;
}

static int take_away(const char *path, int (*real)(const char *)) {
  const char *name = below(path);
  if (name == NULL) return real(path);
  enter();
  struct stat found;
  int64_t bytes = stat(path, &found) == 0 && S_ISREG(found.st_mode) ? found.st_size : 0;
  int result = real(path);
  if (result == 0) {
    give_back(bytes);
    note(REMOVED, 0, 0, name, strlen(name));
  }
  leave();
  return result;
}

int unlink(const char *path) {
  find_real();
  return take_away(path, real_unlink);
}

int rmdir(const char *path) {
  find_real();
  return take_away(path, real_rmdir);
}

int remove(const char *path) {
  find_real();
  return take_away(path, real_remove);
}

int mkdir(const char *path, mode_t mode) {
  find_real();
  const char *name = below(path);
  if (name == NULL) return real_mkdir(path, mode);
  enter();
  int result = real_mkdir(path, mode);
  if (result == 0) note(FOLDER_MADE, 0, 0, name, strlen(name));
  leave();
  return result;
}
