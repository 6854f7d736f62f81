package org.chuanyu.gateway.desk;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.stereotype.Controller;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** What Spring would serve, read from the controllers of all modules without starting them. */
final class Mappings {
    private Mappings() {}

    /** Handler methods by operation, as in {@code GET /api/messages/{id}}. */
    static Map<String, HandlerMethod> ofGateway() {
        RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping();
        mapping.setApplicationContext(controllers());
        mapping.afterPropertiesSet();
        Map<String, HandlerMethod> operations = new TreeMap<>();
        mapping.getHandlerMethods()
                .forEach((info, handler) -> info.getPatternValues()
                        .forEach(path -> info.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> operations.put(method + " " + path, handler))));
        return operations;
    }

    private static StaticWebApplicationContext controllers() {
        ClassPathScanningCandidateComponentProvider scan = new ClassPathScanningCandidateComponentProvider(false);
        scan.setEnvironment(new MockEnvironment().withProperty("gateway.demo", "true"));
        scan.addIncludeFilter(new AnnotationTypeFilter(Controller.class));
        StaticWebApplicationContext context = new StaticWebApplicationContext();
        for (BeanDefinition each : scan.findCandidateComponents("org.chuanyu.gateway")) {
            each.setLazyInit(true);
            context.registerBeanDefinition(String.valueOf(each.getBeanClassName()), each);
        }
        context.refresh();
        return context;
    }
}
