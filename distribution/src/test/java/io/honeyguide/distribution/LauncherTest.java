package io.honeyguide.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script in a checkout of its own, with Java and Maven played by small scripts. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

  private static final List<String> SYSTEM_TOOLS =
      List.of(
          "sed",
          "head",
          "tail",
          "grep",
          "find",
          "dirname",
          "readlink",
          "mkdir",
          "rm",
          "cat",
          "sleep",
          "touch");

  @TempDir Path folder;
  private Path checkout;
  private Path tools;
  private String javaOptions = "";

  /** What a run of the launcher printed, and its exit code. */
  private record Outcome(int code, String out, String err) {}

  @BeforeEach
  void laysOutACheckout() throws IOException {
    checkout = Files.createDirectories(folder.resolve("check out"));
    tools = Files.createDirectories(folder.resolve("tools"));
    for (var module : List.of("plugin-api", "broker-core", "recommender-plugin", "distribution")) {
      Files.createDirectories(checkout.resolve(module + "/src/main"));
      Files.writeString(checkout.resolve(module + "/pom.xml"), "");
    }
    Files.writeString(checkout.resolve("pom.xml"), "");
    Files.copy(
        Path.of("..", "honeyguide"),
        checkout.resolve("honeyguide"),
        StandardCopyOption.COPY_ATTRIBUTES);
    for (var tool : SYSTEM_TOOLS) {
      tool(tool, "exec " + systemTool(tool) + " \"$@\"");
    }
    java("17.0.15");
    tool("javac", "exit 0");
    maven("3.8.7");
  }

  private static Path systemTool(String name) {
    return List.of("/bin", "/usr/bin", "/usr/local/bin").stream()
        .map(place -> Path.of(place, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " on this machine"));
  }

  private void java(String version) throws IOException {
    tool(
        "java",
        "[ \"$1\" = -version ] && { echo 'openjdk version \"%s\" 2025-01-01' >&2; exit 0; }"
            .formatted(version),
        "for a in \"$@\"; do echo \"$a\"; done");
  }

  private void maven(String version) throws IOException {
    tool(
        "mvn",
        "[ \"$1\" = -version ] && { echo 'Apache Maven %s'; exit 0; }".formatted(version),
        "echo \"$@\" >>built",
        "mkdir -p distribution/target && touch distribution/target/honeyguide.jar");
  }

  private void tool(String name, String... lines) throws IOException {
    var file = tools.resolve(name);
    Files.deleteIfExists(file);
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void noTool(String name) throws IOException {
    Files.delete(tools.resolve(name));
  }

  @Test
  void buildsOnceAndPassesArgumentsOn() throws Exception {
    var first = run("serve", "--set", "a.b=with space");
    var second = run("version");

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.err()).hasLineCount(1).contains("building");
    assertThat(first.out().lines())
        .containsSequence("serve", "--set", "a.b=with space")
        .contains("-jar", "-Dhoneyguide.terminal=");
    assertThat(second.err()).isEmpty();
    assertThat(second.out().lines()).endsWith("version");
    assertThat(checkout.resolve("built"))
        .content()
        .hasLineCount(1)
        .contains("-pl distribution -am");
    assertThat(checkout.resolve("target/launcher.lock")).doesNotExist();
  }

  @Test
  void buildsAgainWhenSourcesAreNewerThanTheJar() throws Exception {
    run("version");
    var source = Files.writeString(checkout.resolve("broker-core/src/main/New.java"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));

    assertThat(run("version").err()).contains("building");
  }

  @Test
  void worksThroughSymbolicLinksFromAnyDirectory() throws Exception {
    var bin = Files.createDirectories(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("hg"), Path.of("..", "check out", "honeyguide"));
    Files.createSymbolicLink(bin.resolve("again"), Path.of("hg"));

    var outcome = run(bin, "./again", "version");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains(checkout.toRealPath() + "/distribution/target/honeyguide.jar");
  }

  @Test
  void saysWhatToInstallWithoutJava() throws Exception {
    noTool("java");

    var outcome = run("version");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith("honeyguide: there is no java on the PATH; JDK 17 or newer is needed")
        .contains("sudo apt-get install default-jdk-headless")
        .contains("sudo dnf install java-21-openjdk-devel")
        .contains("brew install openjdk");
  }

  @Test
  void refusesAnOldJava() throws Exception {
    java("1.8.0_402");
    assertThat(run("version").err()).contains("java is version 8; JDK 17 or newer is needed");
    java("11.0.22");
    assertThat(run("version").err()).contains("java is version 11; JDK 17 or newer is needed");
  }

  @Test
  void takesANewJavaWithTheFlagsItWants() throws Exception {
    java("25-ea");

    assertThat(run("version").out()).contains("--sun-misc-unsafe-memory-access=allow");
  }

  @Test
  void passesJavaOptionsOnAndLeavesTheCollectorToThem() throws Exception {
    javaOptions = "-Xmx3g -XX:+UseZGC";

    assertThat(run("serve").out().lines())
        .contains("-Xmx3g", "-XX:+UseZGC")
        .doesNotContain("-XX:+UseParallelGC");
  }

  @Test
  void saysWhatToInstallWithoutMavenOrWithAnOldOne() throws Exception {
    maven("3.6.3");
    assertThat(run("version").err())
        .contains("mvn is version 3.6; Maven 3.8 or newer builds Honeyguide")
        .contains("sudo apt-get install maven");

    noTool("mvn");
    var outcome = run("version");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).startsWith("honeyguide: there is no mvn on the PATH");
  }

  @Test
  void needsNoMavenOnceItIsBuilt() throws Exception {
    run("version");
    noTool("mvn");
    noTool("javac");

    assertThat(run("version").code()).isZero();
  }

  @Test
  void showsWhyABuildFailed() throws Exception {
    tool(
        "mvn",
        "[ \"$1\" = -version ] && { echo 'Apache Maven 3.9.9'; exit 0; }",
        "echo '[ERROR] no route to the repository'; exit 1");

    var outcome = run("version");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("no route to the repository").contains("launcher-build.log");
    assertThat(checkout.resolve("target/launcher.lock")).doesNotExist();
  }

  @Test
  void takesOverTheLockOfABuildThatWasKilled() throws Exception {
    var lock = Files.createDirectories(checkout.resolve("target/launcher.lock"));
    var gone = new ProcessBuilder("true").start();
    assertThat(gone.waitFor(10, TimeUnit.SECONDS)).isTrue();
    Files.writeString(lock.resolve("pid"), Long.toString(gone.pid()));

    assertThat(run("version").code()).isZero();
  }

  private Outcome run(String... arguments) throws Exception {
    return run(checkout, "./honeyguide", arguments);
  }

  private Outcome run(Path directory, String script, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(script));
    command.addAll(List.of(arguments));
    var out = folder.resolve("out");
    var err = folder.resolve("err");
    var builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("HONEYGUIDE_JAVA_OPTS", javaOptions);
    var process = builder.start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Outcome(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
