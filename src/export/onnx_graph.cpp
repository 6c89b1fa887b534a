#include "export/onnx_graph.h"

#include "lacuna/version.h"

namespace lacuna {
namespace {

constexpr int ir_version = 8;  // the file format that came with opset 17

void describe(onnx::ValueInfoProto& value, const std::string& name, const std::vector<OnnxDimension>& shape,
              const std::string& meaning) {
  value.set_name(name);
  value.set_doc_string(meaning);
  auto& tensor = *value.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(onnx::TensorProto::FLOAT);
  for (const OnnxDimension& side : shape) {
    auto& dimension = *tensor.mutable_shape()->add_dim();
    if (const auto* number = std::get_if<std::int64_t>(&side))
      dimension.set_dim_value(*number);
    else
      dimension.set_dim_param(std::get<std::string>(side));
  }
}

/// Sets the field of an attribute that holds a value of this type.
struct AttributeValue {
  onnx::AttributeProto& attribute;

  void operator()(std::int64_t number) {
    attribute.set_type(onnx::AttributeProto::INT);
    attribute.set_i(number);
  }
  void operator()(float number) {
    attribute.set_type(onnx::AttributeProto::FLOAT);
    attribute.set_f(number);
  }
  void operator()(const std::string& text) {
    attribute.set_type(onnx::AttributeProto::STRING);
    attribute.set_s(text);
  }
  void operator()(const std::vector<std::int64_t>& numbers) {
    attribute.set_type(onnx::AttributeProto::INTS);
    attribute.mutable_ints()->Assign(numbers.begin(), numbers.end());
  }
};

template <typename Number>
void fill(onnx::TensorProto& tensor, const std::string& name, onnx::TensorProto::DataType type,
          const std::vector<std::int64_t>& shape, const std::vector<Number>& values) {
  tensor.set_name(name);
  tensor.set_data_type(type);
  tensor.mutable_dims()->Assign(shape.begin(), shape.end());
  tensor.set_raw_data(values.data(), values.size() * sizeof(Number));  // little endian, as all that we run on
}

}  // namespace

OnnxGraph::OnnxGraph(const std::string& name) {
  model_.set_ir_version(ir_version);
  model_.set_producer_name("lacuna");
  model_.set_producer_version(version());
  model_.add_opset_import()->set_version(opset);
  graph().set_name(name);
}

void OnnxGraph::add_input(const std::string& name, const std::vector<OnnxDimension>& shape,
                          const std::string& meaning) {
  describe(*graph().add_input(), name, shape, meaning);
}

void OnnxGraph::add_output(const std::string& name, const std::string& value,
                           const std::vector<OnnxDimension>& shape, const std::string& meaning) {
  auto& identity = *graph().add_node();  // gives the result its name
  identity.set_op_type("Identity");
  identity.set_name(name);
  identity.add_input(value);
  identity.add_output(name);
  describe(*graph().add_output(), name, shape, meaning);
}

std::string OnnxGraph::add_constant(const std::string& name, const std::vector<std::int64_t>& shape,
                                    const std::vector<float>& values) {
  if (constants_.insert(name).second)
    fill(*graph().add_initializer(), name, onnx::TensorProto::FLOAT, shape, values);
  return name;
}

std::string OnnxGraph::add_constant(const std::string& name, const std::vector<std::int64_t>& values) {
  if (constants_.insert(name).second)
    fill(*graph().add_initializer(), name, onnx::TensorProto::INT64,
         {static_cast<std::int64_t>(values.size())}, values);
  return name;
}

std::string OnnxGraph::add_operation(const std::string& type, const std::vector<std::string>& inputs,
                                     const std::vector<OnnxAttribute>& attributes) {
  const std::string name = type + "_" + std::to_string(graph().node_size());
  auto& node = *graph().add_node();
  node.set_op_type(type);
  node.set_name(name);
  for (const std::string& input : inputs) node.add_input(input);
  node.add_output(name);
  for (const OnnxAttribute& each : attributes) {
    auto& attribute = *node.add_attribute();
    attribute.set_name(each.name);
    std::visit(AttributeValue{attribute}, each.value);
  }
  return name;
}

void OnnxGraph::add_property(const std::string& key, const std::string& value) {
  auto& property = *model_.add_metadata_props();
  property.set_key(key);
  property.set_value(value);
}

void OnnxGraph::set_description(const std::string& text) {
  model_.set_doc_string(text);
  graph().set_doc_string(text);
}

}  // namespace lacuna
