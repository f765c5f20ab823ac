package io.honeyguide.recommender;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the order of the packages and what the module may depend on. */
@AnalyzeClasses(
    packages = "io.honeyguide.recommender",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule importsPointDownwards =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("plugin")
          .definedBy("io.honeyguide.recommender")
          .layer("evaluate")
          .definedBy("..recommender.evaluate")
          .layer("retrain")
          .definedBy("..recommender.retrain")
          .layer("serve")
          .definedBy("..recommender.serve")
          .layer("experiment")
          .definedBy("..recommender.experiment")
          .layer("rank")
          .definedBy("..recommender.rank")
          .layer("explore")
          .definedBy("..recommender.explore")
          .layer("impression")
          .definedBy("..recommender.impression")
          .layer("walk")
          .definedBy("..recommender.walk")
          .layer("trend")
          .definedBy("..recommender.trend")
          .layer("content")
          .definedBy("..recommender.content")
          .layer("model")
          .definedBy("..recommender.model")
          .layer("event")
          .definedBy("..recommender.event")
          .whereLayer("plugin")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("evaluate")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("retrain")
          .mayOnlyBeAccessedByLayers("plugin")
          .whereLayer("serve")
          .mayOnlyBeAccessedByLayers("retrain", "plugin", "evaluate")
          .whereLayer("experiment")
          .mayOnlyBeAccessedByLayers("serve", "retrain", "plugin", "evaluate")
          .whereLayer("rank")
          .mayOnlyBeAccessedByLayers("experiment", "serve", "retrain", "plugin", "evaluate")
          .whereLayer("explore")
          .mayOnlyBeAccessedByLayers("rank", "serve", "retrain", "plugin", "evaluate")
          .whereLayer("impression")
          .mayOnlyBeAccessedByLayers("explore", "serve", "retrain", "plugin", "evaluate")
          .whereLayer("walk")
          .mayOnlyBeAccessedByLayers("rank", "experiment", "serve", "retrain", "plugin", "evaluate")
          .whereLayer("trend")
          .mayOnlyBeAccessedByLayers("rank", "experiment", "serve", "retrain", "plugin", "evaluate")
          .whereLayer("content")
          .mayOnlyBeAccessedByLayers("rank", "experiment", "serve", "retrain", "plugin", "evaluate")
          .whereLayer("model")
          .mayOnlyBeAccessedByLayers(
              "walk",
              "trend",
              "content",
              "impression",
              "explore",
              "rank",
              "experiment",
              "serve",
              "retrain",
              "plugin",
              "evaluate");

  @ArchTest
  static final ArchRule eventsKnowNothingElse =
      noClasses()
          .that()
          .resideInAPackage("..recommender.event")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..recommender.model..", "..recommender.serve..");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("io.honeyguide.recommender.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheContractAndTwoLibrariesAreUsed =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify.annotations..",
              "com.fasterxml.jackson.core..",
              "de.siegmar.fastcsv..",
              "io.honeyguide.api..",
              "io.honeyguide.recommender..");

  @ArchTest
  static final ArchRule onlyEvaluationReadsFiles =
      noClasses()
          .that()
          .resideOutsideOfPackage("..recommender.evaluate..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("de.siegmar.fastcsv..");
}
