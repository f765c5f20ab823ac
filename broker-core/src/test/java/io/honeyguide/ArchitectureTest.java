package io.honeyguide;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Which package may know which. The table is the one place where this is decided; a package that is
 * not in it does not build.
 */
class ArchitectureTest {

  /** Lowest first. A package may use those of the levels before its own, and no other. */
  private static final List<List<String>> LEVELS =
      List.of(
          List.of("message", "metrics", "timing", "frozen"),
          List.of("topic", "log"),
          List.of("session", "publish", "query", "access"),
          List.of("named", "stream"),
          List.of("delivery"),
          List.of("figures"),
          List.of("listen", "push"),
          List.of("mqtt", "http", "plugin"),
          List.of("broker"));

  private static final String[] WITH_VERTX =
      packagesOf("listen", "push", "mqtt", "http", "plugin", "broker").toArray(String[]::new);

  private static final JavaClasses ALL = new ClassFileImporter().importPackages("io.honeyguide");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.honeyguide");

  @Test
  void importsPointDownwardsOnly() {
    var layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (var level : LEVELS) {
      for (var name : level) {
        layers = layers.optionalLayer(name).definedBy(packageOf(name));
      }
    }
    var below = new ArrayList<String>();
    for (var level : LEVELS) {
      for (var name : level) {
        layers =
            below.isEmpty()
                ? layers.whereLayer(name).mayNotAccessAnyLayer()
                : layers.whereLayer(name).mayOnlyAccessLayers(below.toArray(String[]::new));
      }
      below.addAll(level);
    }
    layers.allowEmptyShould(true).check(MAIN);
  }

  @Test
  void everyPackageIsInTheTable() {
    var known = new ArrayList<>(List.of("io.honeyguide.api.."));
    LEVELS.forEach(level -> known.addAll(packagesOf(level.toArray(String[]::new))));
    classes().should().resideInAnyPackage(known.toArray(String[]::new)).check(MAIN);
  }

  @Test
  void everyPackageSaysWhatLivesInIt() {
    var silent =
        MAIN.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(each -> each.tryGetPackageInfo().isEmpty())
            .map(JavaPackage::getName);
    assertThat(silent).isEmpty();
  }

  @Test
  void packagesHaveNoCycles() {
    slices()
        .matching("io.honeyguide.(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @Test
  void vertxStaysAtTheEdges() {
    noClasses()
        .that()
        .resideOutsideOfPackages(WITH_VERTX)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.vertx..")
        .check(MAIN);
  }

  @Test
  void vertxMqttIsKnownToItsEdgeAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage(packageOf("mqtt"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.vertx.mqtt..")
        .check(MAIN);
  }

  @Test
  void belowTheEdgesNettyMeansBuffers() {
    noClasses()
        .that()
        .resideOutsideOfPackages(WITH_VERTX)
        .should()
        .dependOnClassesThat(
            are(resideInAPackage("io.netty..").and(not(resideInAPackage("io.netty.buffer..")))))
        .check(MAIN);
  }

  @Test
  void theLogHasNeverHeardOfMqtt() {
    noClasses()
        .that()
        .resideInAPackage(packageOf("log"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty.handler.codec.mqtt..", "io.vertx.mqtt..", packageOf("mqtt"))
        .orShould()
        .haveSimpleNameContaining("Mqtt")
        .check(MAIN);
  }

  @Test
  void nothingSleeps() {
    noClasses()
        .should()
        .accessTargetWhere(
            JavaAccess.Predicates.target(owner(assignableTo(Thread.class)))
                .or(JavaAccess.Predicates.target(owner(assignableTo(TimeUnit.class))))
                .and(JavaAccess.Predicates.target(name("sleep"))))
        .check(ALL);
  }

  @Test
  void namesSayARole() {
    noClasses()
        .should()
        .haveNameMatching(".*(Manager|Helper|Utils?|Impl)")
        .orShould()
        .resideInAnyPackage(
            "..util..", "..utils..", "..common..", "..impl..", "..helper..", "..misc..")
        .check(ALL);
  }

  private static List<String> packagesOf(String... names) {
    return List.of(names).stream().map(ArchitectureTest::packageOf).toList();
  }

  private static String packageOf(String name) {
    return "io.honeyguide." + name + "..";
  }
}
