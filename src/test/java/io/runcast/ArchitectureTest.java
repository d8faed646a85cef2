package io.runcast;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Keeps the rooms apart: see the package comments. */
@AnalyzeClasses(packages = "io.runcast", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule LISTEN_AND_BROADCAST_MEET_IN_EVENTS_ONLY =
      noClasses()
          .that()
          .resideInAPackage("..listen..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..broadcast..", "io.runcast.sse..", "..compat..", "..history..", "..feed..");

  @ArchTest
  static final ArchRule BROADCAST_KNOWS_NO_LISTENER_AND_NO_TRANSPORT =
      noClasses()
          .that()
          .resideInAPackage("..broadcast..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..listen..", "io.runcast.sse..", "..compat..", "..feed..", "jakarta.servlet..");

  @ArchTest
  static final ArchRule RETENTION_KNOWS_THE_TABLES_ONLY =
      noClasses()
          .that()
          .resideInAPackage("..retention..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..listen..", "..broadcast..", "io.runcast.sse..", "..history..");

  @ArchTest
  static final ArchRule LOG_KNOWS_NOBODY =
      noClasses()
          .that()
          .resideInAPackage("..log..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..listen..", "..broadcast..", "io.runcast.sse..", "jakarta.ws.rs..");

  @ArchTest
  static final ArchRule SQL_STAYS_WHERE_TABLES_ARE_READ =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "..log..",
              "..listen..",
              "..database..",
              "..history..",
              "..retention..",
              "..security.django..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.sql.PreparedStatement")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.sql.ResultSet");

  @ArchTest
  static final ArchRule JAX_RS_STAYS_AT_THE_EDGE =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..log..", "..listen..", "..database..", "..health..", "..retention..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.ws.rs..");

  @ArchTest
  static final ArchRule THE_MONITOR_IS_A_PROGRAM_OF_ITS_OWN =
      noClasses()
          .that()
          .resideInAPackage("..monitor..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.runcast..").and(not(resideInAPackage("..monitor.."))));

  @ArchTest
  static final ArchRule NOBODY_NEEDS_THE_MONITOR =
      noClasses()
          .that()
          .resideOutsideOfPackage("..monitor..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..monitor..", "picocli..");

  @ArchTest
  static final ArchRule ROOMS_HAVE_NO_CYCLES =
      slices()
          .matching("io.runcast.(log|listen|broadcast|sse|history|feed|ws|compat|health|retention)")
          .should()
          .beFreeOfCycles();
}
