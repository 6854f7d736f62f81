package org.chuanyu.fhir;

import static org.chuanyu.fhir.Fhir.assertFails;
import static org.chuanyu.fhir.Fhir.assertPasses;

import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;

class TaskProfileTest {
    private final Task task = Samples.task();

    @Test
    void acceptsTheSmallest() {
        assertPasses(task);
    }

    @Test
    void rejectsATaskWithoutStatus() {
        task.setStatus(null);

        assertFails(task, "Task.status: minimum required = 1");
    }

    @Test
    void rejectsATaskWithoutIntent() {
        task.setIntent(null);

        assertFails(task, "Task.intent: minimum required = 1");
    }

    @Test
    void rejectsATaskWithoutCode() {
        task.setCode(null);

        assertFails(task, "Task.code: minimum required = 1");
    }

    @Test
    void rejectsACodeThatSaysNothing() {
        task.getCode().setText(null).addCoding(new Coding().setSystem(Systems.LOINC));

        assertFails(task, "chuanyu-task-2");
    }

    @Test
    void rejectsATaskWithoutDate() {
        task.setAuthoredOn(null);

        assertFails(task, "Task.authoredOn: minimum required = 1");
    }

    @Test
    void rejectsATaskAboutNothing() {
        task.setFor(null);

        assertFails(task, "chuanyu-task-1");
    }
}
