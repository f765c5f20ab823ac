package io.honeyguide.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersFileTest {

  private static final int ITERATIONS = ScramVerifier.ITERATIONS_LEAST;

  @TempDir private Path directory;
  private final AtomicLong nanos = new AtomicLong();

  private Path file() {
    return directory.resolve("users");
  }

  private UsersFile open() {
    return UsersFile.open(file(), nanos::get);
  }

  private boolean isPassword(String name, String password) {
    var users = open().current();
    var user = users.named(name);
    var verifier = user == null ? null : users.verifier(user);
    return verifier != null && verifier.isOf(password);
  }

  @Test
  void addsUsersAndTakesThemOutAgain() throws IOException {
    assertThat(UsersFile.add(file(), "ada", "one", ITERATIONS)).isTrue();
    assertThat(UsersFile.add(file(), "bob", "two", ITERATIONS)).isTrue();
    assertThat(isPassword("ada", "one")).isTrue();
    assertThat(UsersFile.add(file(), "ada", "three", ITERATIONS)).isFalse();
    assertThat(isPassword("ada", "one")).isFalse();
    assertThat(isPassword("ada", "three")).isTrue();
    assertThat(UsersFile.remove(file(), "ada")).isTrue();
    assertThat(UsersFile.remove(file(), "ada")).isFalse();
    assertThat(isPassword("ada", "three")).isFalse();
    assertThat(isPassword("bob", "two")).isTrue();
  }

  @Test
  void keepsCommentsAndTellsNobodyElse() throws IOException {
    Files.write(file(), List.of("# who may connect", ""));
    UsersFile.add(file(), "ada", "one", ITERATIONS);
    assertThat(Files.readAllLines(file())).hasSize(4).startsWith("# who may connect", "");
    assertThat(Files.readString(file())).doesNotContain("one");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    try (var left = Files.list(directory)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void isReadAgainWhenItChangedButNotMoreThanOnceASecond() throws IOException {
    UsersFile.add(file(), "ada", "one", ITERATIONS);
    var users = open();
    UsersFile.add(file(), "bob", "two", ITERATIONS);
    assertThat(users.current().count()).isEqualTo(1);
    nanos.addAndGet(1_000_000_000L);
    assertThat(users.isStale()).isTrue();
    assertThat(users.current().count()).isEqualTo(2);
    assertThat(users.latest().count()).isEqualTo(2);
  }

  @Test
  void aChangeThatCannotBeReadLeavesTheUsersAsTheyWere() throws IOException {
    UsersFile.add(file(), "ada", "one", ITERATIONS);
    var users = open();
    Files.writeString(file(), "ada:plain text\n");
    nanos.addAndGet(2_000_000_000L);
    assertThat(users.current().count()).isEqualTo(1);
    Files.delete(file());
    nanos.addAndGet(2_000_000_000L);
    assertThat(users.current().count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ada",
        "ada:secret",
        ":strangers:AAAA",
        ":strangers:secret!",
        ":SCRAM-SHA-256$4096:c2FsdA==$AAAA:AAAA",
        "ada:SCRAM-SHA-256$4096:c2FsdA==$AAAA:AAAA",
        "ada:SCRAM-SHA-256$1:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
            + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
      })
  void namesTheLineThatIsWrongWithoutShowingIt(String line) throws IOException {
    Files.write(file(), List.of("# comment", line));
    assertThatThrownBy(this::open)
        .isInstanceOf(AccessException.class)
        .hasMessageContaining("line 2")
        .hasMessageNotContainingAny("secret", "AAAA", "WG5d8");
  }

  @Test
  void saysHowToMakeAFileThatIsMissing() {
    assertThatThrownBy(this::open).hasMessageContaining("honeyguide passwd add");
  }

  private String strangersSalt(String name) {
    return open().current().fake(name).saltBase64();
  }

  // A salt that changed with a restart told strangers from users, whose salt stays.
  @Test
  void strangersHaveTheirSaltByTheKeyInTheFile() throws IOException {
    Files.write(file(), List.of(":strangers:" + "A".repeat(43) + "="));
    assertThat(strangersSalt("eve")).isEqualTo("ngMULLSKvhbgl+DrgZOf8g==");
    UsersFile.add(file(), "ada", "one", ITERATIONS);
    assertThat(strangersSalt("eve")).isEqualTo("ngMULLSKvhbgl+DrgZOf8g==");
    assertThat(strangersSalt("eva")).isNotEqualTo("ngMULLSKvhbgl+DrgZOf8g==");
  }

  @ParameterizedTest
  @ValueSource(strings = {"eve", "\uFF45\uFF56\uFF45", "e\u00ADve"})
  void aNameHasOneSaltHoweverItIsSpelt(String name) throws IOException {
    Files.write(file(), List.of(":strangers:" + "A".repeat(43) + "="));
    assertThat(strangersSalt(name)).isEqualTo("ngMULLSKvhbgl+DrgZOf8g==");
  }

  @Test
  void theKeyForStrangersIsMadeOnceAndRandom() throws IOException {
    UsersFile.add(file(), "ada", "one", ITERATIONS);
    var keys = strangersKeys();
    assertThat(keys).hasSize(1);
    UsersFile.add(file(), "bob", "two", ITERATIONS);
    UsersFile.add(file(), "ada", "three", ITERATIONS);
    UsersFile.remove(file(), "bob");
    assertThat(strangersKeys()).isEqualTo(keys);
    assertThat(open().current().count()).isEqualTo(1);
    Files.delete(file());
    UsersFile.add(file(), "ada", "one", ITERATIONS);
    assertThat(strangersKeys()).hasSize(1).isNotEqualTo(keys);
  }

  private List<String> strangersKeys() throws IOException {
    return Files.readAllLines(file()).stream().filter(Users::isStrangersKey).toList();
  }

  @Test
  void twoKeysForStrangersAreOneTooMany() throws IOException {
    Files.write(file(), List.of(Users.newStrangersKey(), Users.newStrangersKey()));
    assertThatThrownBy(this::open).hasMessageContaining("line 2").hasMessageContaining("twice");
  }

  /** It was asked for again only once it changed, so whoever was taken out stayed in. */
  @Test
  void aFileThatCouldNotBeHadIsAskedForAgain() throws IOException {
    UsersFile.add(file(), "ada", "one", ITERATIONS);
    var users = open();
    UsersFile.add(file(), "bob", "two", ITERATIONS);
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file()), "whoever may read everything cannot be kept from it");
    nanos.addAndGet(2_000_000_000L);
    assertThat(users.current().count()).isEqualTo(1);
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
    nanos.addAndGet(2_000_000_000L);
    assertThat(users.current().count()).isEqualTo(2);
  }

  /** The most of all were taken for strangers, so one with fewer was known by its answers. */
  @Test
  void strangersLookLikeAnyOfTheUsers() throws IOException {
    UsersFile.add(file(), "ada", "one", ITERATIONS);
    UsersFile.add(file(), "bob", "two", 2 * ITERATIONS);
    var users = open().current();
    assertThat(IntStream.range(0, 100).map(i -> users.fake("user" + i).iterations()))
        .contains(ITERATIONS, 2 * ITERATIONS);
    assertThat(users.fake("eve").iterations()).isEqualTo(users.fake("eve").iterations());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a:b", "#a", " a", "a\u0007", "\u00AD"})
  void nobodyIsCalledSo(String name) {
    assertThatThrownBy(() -> UsersFile.add(file(), name, "one", ITERATIONS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("user name");
    assertThat(file()).doesNotExist();
  }
}
