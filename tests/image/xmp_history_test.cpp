#include "image/xmp_history.h"

#include <gtest/gtest.h>

namespace lacuna {
namespace {

std::vector<std::uint8_t> bytes(const std::string& text) {
  return {text.begin(), text.end()};
}

std::string text_of(const std::vector<std::uint8_t>& xmp) {
  return {xmp.begin(), xmp.end()};
}

const std::string start = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF>";
const std::string description =
    "<rdf:Description rdf:about=\"uuid:1\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" dc:format=\"x\"/>";
const std::string end = "</rdf:RDF></x:xmpmeta>";

TEST(XmpHistory, NoPacketBecomesOneWithTheEvent) {
  std::vector<std::uint8_t> xmp;
  ASSERT_TRUE(add_xmp_history("Lacuna 1", "a < b & c", xmp));
  const std::string text = text_of(xmp);
  EXPECT_EQ(text.find("<?xpacket begin="), 0u);
  EXPECT_NE(text.find("<stEvt:softwareAgent>Lacuna 1</stEvt:softwareAgent>"), std::string::npos);
  EXPECT_NE(text.find("a &lt; b &amp; c"), std::string::npos);
}

TEST(XmpHistory, EverythingElseOfAPacketStays) {
  std::vector<std::uint8_t> xmp = bytes(start + description + end);
  ASSERT_TRUE(add_xmp_history("Lacuna", "one", xmp));
  const std::string text = text_of(xmp);
  EXPECT_EQ(text.find(start + description), 0u);
  EXPECT_TRUE(text.ends_with(end));
  EXPECT_NE(text.find("rdf:about=\"uuid:1\" xmlns:xmpMM="), std::string::npos) << "of the same picture";
}

TEST(XmpHistory, EventsFollowEachOther) {
  std::vector<std::uint8_t> xmp = bytes(start + description + end);
  ASSERT_TRUE(add_xmp_history("Lacuna", "one", xmp));
  ASSERT_TRUE(add_xmp_history("Lacuna", "two", xmp));
  const std::string text = text_of(xmp);
  EXPECT_EQ(text.find("<xmpMM:History>"), text.rfind("<xmpMM:History>")) << "one history";
  EXPECT_LT(text.find("<stEvt:parameters>one<"), text.find("<stEvt:parameters>two<"));
  EXPECT_NE(text.find("<stEvt:parameters>two<"), std::string::npos);
}

TEST(XmpHistory, WhatIsNotUnderstoodStaysAsItIs) {
  for (const std::string& packet :
       {std::string("no XML"), start + description,
        start + "<rdf:Description xmlns:m=\"http://ns.adobe.com/xap/1.0/mm/\"/>" + end,
        start + "<xmpMM:History rdf:resource=\"elsewhere\"/>" + end}) {
    std::vector<std::uint8_t> xmp = bytes(packet);
    EXPECT_FALSE(add_xmp_history("Lacuna", "one", xmp)) << packet;
    EXPECT_EQ(text_of(xmp), packet);
  }
}

}  // namespace
}  // namespace lacuna
