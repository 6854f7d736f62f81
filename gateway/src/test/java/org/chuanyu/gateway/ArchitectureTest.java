package org.chuanyu.gateway;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.docs.Documenter;

/** The whole rule book. A rule is added only after a review has found the same fault twice. */
class ArchitectureTest {
    private static JavaClasses ours;

    @BeforeAll
    static void readClasses() {
        ours = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("/test/"))
                .importPackages("org.chuanyu");
    }

    @Test
    void modulesUseOnlyWhatTheyMay() {
        ApplicationModules modules = ApplicationModules.of(GatewayApplication.class);

        modules.verify();
        new Documenter(modules).writeDocumentation();
    }

    @Test
    void wireFormatsDoNotKnowEachOther() {
        slices().matching("org.chuanyu.adapters.(*)..")
                .should()
                .notDependOnEachOther()
                .allowEmptyShould(true)
                .check(ours);
    }

    @Test
    void onlyTheTwoDoorsUseTheAdapters() {
        noClasses()
                .that()
                .resideInAPackage("org.chuanyu.gateway..")
                .and()
                .resideOutsideOfPackages("org.chuanyu.gateway.intake..", "org.chuanyu.gateway.delivery..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.chuanyu.adapters..")
                .check(ours);
    }

    @Test
    void timeComesFromTheClock() {
        DescribedPredicate<JavaMethodCall> wallClock = target(owner(HasName.Predicates.nameMatching(
                        "java\\.time\\.(Instant|(Local|Zoned|Offset)(Date|Time|DateTime)|Year|YearMonth)")))
                .and(target(nameMatching("now")))
                .and(DescribedPredicate.describe(
                        "without a Clock",
                        call -> call.getTarget().getRawParameterTypes().stream()
                                .noneMatch(type -> type.isEquivalentTo(Clock.class))))
                .forSubtype();
        noClasses().should().callMethodWhere(wallClock).check(ours);
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(ours);
    }

    @Test
    void exceptionsSayWhatHappenedAndNothingIsPrinted() {
        NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(ours);
        // A command line program of its own: what it has to say it prints.
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.chuanyu.evidence.Main")
                .should(ACCESS_STANDARD_STREAMS)
                .check(ours);
    }

    @Test
    void theSharedLanguageHasNoFramework() {
        noClasses()
                .that()
                .resideInAPackage("org.chuanyu.fhir..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "org.apache.camel..")
                .check(ours);
    }

    @Test
    void evidenceStandsOnJavaAndBouncyCastleAlone() {
        classes()
                .that()
                .resideInAPackage("org.chuanyu.evidence..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "org.chuanyu.evidence..",
                        "java..",
                        "javax.security..",
                        "com.sun.net.httpserver..",
                        "org.bouncycastle..",
                        "org.jspecify..")
                .allowEmptyShould(true)
                .check(ours);
    }

    @Test
    void theMiddleHasNoRoutes() {
        noClasses()
                .that()
                .resideInAPackage("org.chuanyu.gateway..")
                .and()
                .resideOutsideOfPackages("org.chuanyu.gateway.intake..", "org.chuanyu.gateway.delivery..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..")
                .check(ours);
    }
}
