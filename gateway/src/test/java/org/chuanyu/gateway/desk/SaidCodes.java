package org.chuanyu.gateway.desk;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Every text that the sources hand on as a {@code code} or a {@code reason}: arguments of parameters and initial values of variables that
 * are called so, through conditions and constants. By names, so it may find too much, and nothing that is said is missed.
 */
final class SaidCodes {
    private static final Set<String> NAMES = Set.of("code", "reason");

    private final Map<String, String> constants = new HashMap<>();
    /** Of a method or constructor with so many parameters: which of them are codes. */
    private final Map<String, Set<Integer>> places = new HashMap<>();

    private final Set<String> said = new TreeSet<>();

    private SaidCodes() {}

    /** Codes as they are said; one that goes on with what is known only later ends with {@code *}. */
    static Set<String> in(List<Path> folders) throws IOException {
        SaidCodes codes = new SaidCodes();
        List<CompilationUnitTree> units = parsed(folders);
        units.forEach(unit -> unit.accept(codes.new Declared(), ""));
        units.forEach(unit -> unit.accept(codes.new Said(), ""));
        return codes.said;
    }

    private static List<CompilationUnitTree> parsed(List<Path> folders) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> sources = new ArrayList<>();
            for (Path folder : folders) {
                try (Stream<Path> all = Files.walk(folder)) {
                    all.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            List<CompilationUnitTree> units = new ArrayList<>();
            task.parse().forEach(units::add);
            return units;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private final class Declared extends TreeScanner<Void, String> {
        @Override
        public Void visitClass(ClassTree type, String outer) {
            String name = type.getSimpleName().toString();
            if (type.getKind() == Tree.Kind.RECORD) {
                // A record's components come first among its members.
                note(
                        name,
                        type.getMembers().stream()
                                .filter(VariableTree.class::isInstance)
                                .map(VariableTree.class::cast)
                                .filter(each -> !each.getModifiers().getFlags().contains(Modifier.STATIC))
                                .toList());
            }
            return super.visitClass(type, name);
        }

        @Override
        public Void visitMethod(MethodTree method, String type) {
            String name = method.getName().contentEquals("<init>")
                    ? type
                    : method.getName().toString();
            note(name, method.getParameters());
            return super.visitMethod(method, type);
        }

        @Override
        public Void visitVariable(VariableTree variable, String type) {
            if (variable.getInitializer() instanceof LiteralTree literal && literal.getValue() instanceof String text) {
                constants.put(type + "." + variable.getName(), text);
            }
            return super.visitVariable(variable, type);
        }

        private void note(String name, List<? extends VariableTree> parameters) {
            for (int i = 0; i < parameters.size(); i++) {
                if (NAMES.contains(parameters.get(i).getName().toString())
                        && String.valueOf(parameters.get(i).getType()).endsWith("String")) {
                    places.computeIfAbsent(name + "/" + parameters.size(), any -> new TreeSet<>())
                            .add(i);
                }
            }
        }
    }

    private final class Said extends TreeScanner<Void, String> {
        @Override
        public Void visitClass(ClassTree type, String outer) {
            return super.visitClass(type, type.getSimpleName().toString());
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, String type) {
            String method = call.getMethodSelect() instanceof MemberSelectTree select
                    ? select.getIdentifier().toString()
                    : call.getMethodSelect().toString();
            note(method.equals("this") ? type : method, call.getArguments(), type);
            return super.visitMethodInvocation(call, type);
        }

        @Override
        public Void visitNewClass(NewClassTree made, String type) {
            String name = made.getIdentifier().toString();
            note(name.substring(name.lastIndexOf('.') + 1), made.getArguments(), type);
            return super.visitNewClass(made, type);
        }

        @Override
        public Void visitVariable(VariableTree variable, String type) {
            if (NAMES.contains(variable.getName().toString()) && variable.getInitializer() != null) {
                say(variable.getInitializer(), type);
            }
            return super.visitVariable(variable, type);
        }

        private void note(String name, List<? extends ExpressionTree> arguments, String type) {
            places.getOrDefault(name + "/" + arguments.size(), Set.of())
                    .forEach(place -> say(arguments.get(place), type));
        }

        private void say(ExpressionTree code, String type) {
            if (code instanceof ParenthesizedTree inner) {
                say(inner.getExpression(), type);
            } else if (code instanceof ConditionalExpressionTree either) {
                say(either.getTrueExpression(), type);
                say(either.getFalseExpression(), type);
            } else if (code instanceof LiteralTree literal && literal.getValue() instanceof String text) {
                said.add(text);
            } else if (code instanceof BinaryTree sum && sum.getLeftOperand() instanceof LiteralTree start) {
                said.add(start.getValue() + "*");
            } else if (code instanceof IdentifierTree name && constants.containsKey(type + "." + name)) {
                said.add(constants.get(type + "." + name));
            } else if (code instanceof MemberSelectTree name && constants.containsKey(String.valueOf(name))) {
                said.add(constants.get(String.valueOf(name)));
            }
        }
    }
}
