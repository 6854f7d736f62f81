package org.chuanyu.gateway.desk;

import java.nio.charset.StandardCharsets;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The pages' languages, texts and themes. */
@Configuration(proxyBeanMethods = false)
class DeskConfiguration {

    @Bean
    Languages localeResolver() {
        return new Languages();
    }

    @Bean
    MessageSource messageSource() {
        ResourceBundleMessageSource source = new ResourceBundleMessageSource();
        source.setBasenames("messages", "problems");
        source.setDefaultEncoding(StandardCharsets.UTF_8.name());
        // Else a machine that was installed in English would show English to those who want Chinese.
        source.setFallbackToSystemLocale(false);
        return source;
    }

    @Bean
    WebMvcConfigurer switches(Languages languages) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(languages);
                registry.addInterceptor(new Themes());
            }
        };
    }
}
