package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamesTest {

    @Test
    void comparesNamesWithoutWidthCaseSpacesAndDots() {
        assertThat(Names.normal(" Ａli · Mäx ")).isEqualTo("alimäx");
        assertThat(Names.normal("阿依古丽·买买提")).isEqualTo(Names.normal("阿依古丽•买买提")).isEqualTo("阿依古丽买买提");
    }

    @Test
    void hasABeginningPerCharacterAlsoBeyondTheFirstPlane() {
        assertThat(Names.beginnings("测𠀀试")).containsExactly("测", "测𠀀", "测𠀀试");
        assertThat(Names.beginnings("·")).isEmpty();
        assertThat(Names.beginnings("x".repeat(500))).hasSize(40);
    }

    @Test
    void comparesIdentifiersWithoutCase() {
        assertThat(Names.identifier(" 50011119000101001ｘ")).isEqualTo("50011119000101001X");
    }
}
