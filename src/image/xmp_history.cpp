#include "image/xmp_history.h"

#include <algorithm>
#include <string_view>

namespace lacuna {
namespace {

constexpr std::string_view media_management = "http://ns.adobe.com/xap/1.0/mm/";

std::string escaped(const std::string& text) {
  std::string result;
  for (const char each : text) {
    if (each == '&')
      result += "&amp;";
    else if (each == '<')
      result += "&lt;";
    else if (each == '>')
      result += "&gt;";
    else if (static_cast<unsigned char>(each) >= ' ')
      result += each;
  }
  return result;
}

std::string event(const std::string& agent, const std::string& parameters) {
  return "<rdf:li rdf:parseType=\"Resource\" "
         "xmlns:stEvt=\"http://ns.adobe.com/xap/1.0/sType/ResourceEvent#\">"
         "<stEvt:action>edited</stEvt:action><stEvt:softwareAgent>" +
         escaped(agent) + "</stEvt:softwareAgent><stEvt:parameters>" + escaped(parameters) +
         "</stEvt:parameters></rdf:li>";
}

/// A description of a history; `about` is written as in the other descriptions of the packet.
std::string description(const std::string& about, const std::string& first_event) {
  return "<rdf:Description rdf:about=\"" + about + "\" xmlns:xmpMM=\"" + std::string(media_management) +
         "\"><xmpMM:History><rdf:Seq>" + first_event + "</rdf:Seq></xmpMM:History></rdf:Description>";
}

std::string new_packet(const std::string& content) {
  return "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
         "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
         "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">" +
         content + "</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>";
}

/// Whether the namespace of the history goes by another name than the usual one, or has several.
bool renamed(std::string_view text) {
  constexpr std::string_view usual = "xmlns:xmpMM=";
  for (auto at = text.find(media_management); at != text.npos; at = text.find(media_management, at + 1)) {
    if (at < usual.size() + 1 || text.substr(at - usual.size() - 1, usual.size()) != usual) return true;
  }
  return false;
}

std::string about_of(std::string_view text) {
  constexpr std::string_view name = "rdf:about=\"";
  const std::size_t at = text.find(name);
  if (at == text.npos) return "";
  const std::size_t begin = at + name.size();
  const std::size_t end = std::min(text.find('"', begin), text.size());
  return std::string(text.substr(begin, end - begin));
}

}  // namespace

bool add_xmp_history(const std::string& agent, const std::string& parameters,
                     std::vector<std::uint8_t>& xmp) {
  const std::string_view text(reinterpret_cast<const char*>(xmp.data()), xmp.size());
  const std::string added = event(agent, parameters);
  if (xmp.empty()) {
    const std::string packet = new_packet(description("", added));
    xmp.assign(packet.begin(), packet.end());
    return true;
  }
  if (renamed(text)) return false;
  const auto insert = [&](std::size_t at, const std::string& what) {
    xmp.insert(xmp.begin() + static_cast<std::ptrdiff_t>(at), what.begin(), what.end());
    return true;
  };
  const std::size_t history = text.find("<xmpMM:History");
  if (history != text.npos) {
    const std::size_t end = text.find("</rdf:Seq>", history);
    return end != text.npos && end < text.find("</xmpMM:History>", history) && insert(end, added);
  }
  const std::size_t end = text.rfind("</rdf:RDF>");
  return end != text.npos && insert(end, description(about_of(text), added));
}

}  // namespace lacuna
