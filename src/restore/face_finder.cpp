#include "restore/face_finder.h"

#include "core/module.h"

namespace lacuna {

std::unique_ptr<FaceFinder> make_face_finder() {
  using EntryPoint = FaceFinder* (*)();
  static const auto make = reinterpret_cast<EntryPoint>(
      module_symbol("liblacuna_faces.so", "lacuna_make_face_finder", "the face detector"));
  return std::unique_ptr<FaceFinder>(make());
}

}  // namespace lacuna
