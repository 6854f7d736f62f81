# The gateway as an image: built from this tree, run as a user without rights.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN mvn -q -pl gateway -am package -DskipTests -Dspotless.check.skip=true \
    && find gateway/target -maxdepth 1 -name 'gateway-*.jar' ! -name '*-sources.jar' -exec cp {} /gateway.jar \; \
    && cp evidence/target/evidence.jar /evidence.jar

FROM eclipse-temurin:17-jre
# The ids are fixed so that mounted secrets can be made readable for them.
RUN groupadd --gid 10001 gateway \
    && useradd --uid 10001 --gid gateway --no-create-home --shell /usr/sbin/nologin gateway \
    && mkdir /app /state && chown gateway:gateway /app /state
COPY --from=build --chown=root:root /gateway.jar /tmp/gateway.jar
# `witness` for the health commissions and `verify` for inspectors: java -jar /app/evidence.jar --help
COPY --from=build --chown=root:root /evidence.jar /app/evidence.jar
# Beside its libraries, and with an archive of its loaded classes: it starts in half of the time. The start that makes the archive ends as
# soon as everything is set up, and what it made besides is thrown away.
RUN java -Djarmode=tools -jar /tmp/gateway.jar extract --destination /app \
    && mkdir /tmp/training && cd /tmp/training \
    && java -XX:+UseSerialGC -XX:ArchiveClassesAtExit=/app/gateway.jsa -Dspring.context.exit=onRefresh -jar /app/gateway.jar \
        --spring.profiles.active=demo --gateway.demo-story=false --gateway.demo-witnesses=false \
    && rm -rf /tmp/training /tmp/gateway.jar
USER gateway
WORKDIR /app
# 8443: HTTPS for systems and people. 2575 and up: one MLLP port per HL7 v2 wire, as the settings say.
EXPOSE 8443 2575 2576
# Plain HTTP listens on the container's loopback only (gateway.http.port) and answers the health check.
HEALTHCHECK --interval=15s --timeout=5s --start-period=90s --retries=4 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && timeout 4 grep -q '\"status\":\"UP\"' <&3"]
# Two cores and a few hundred megabytes are what it is measured with: the serial collector, and memory that the C library holds back is
# given back every five seconds (a quarter of the whole otherwise).
ENTRYPOINT ["java", "-XX:SharedArchiveFile=/app/gateway.jsa", "-Xshare:auto", "-XX:MaxRAMPercentage=70", "-XX:+UseSerialGC", \
    "-XX:+IgnoreUnrecognizedVMOptions", "-XX:TrimNativeHeapInterval=5000", "-XX:+ExitOnOutOfMemoryError", "-jar", "/app/gateway.jar"]
