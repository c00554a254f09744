import JSONText
import Vocabulary

/// What is to be embedded, in the words of Cohere: `texts`, `images`, or `inputs` that mix both.
enum CohereInputs {
    static func read(_ fields: inout JSONObject) throws(Refusal) -> [EmbeddingRequest.Input] {
        var inputs: [EmbeddingRequest.Input] = []
        for (index, value) in try list("texts", &fields).enumerated() {
            guard let text = value.string else {
                throw Refusal(embeddingField: "texts[\(index)]", "must be a string")
            }
            inputs.append(.text(text))
        }
        for (index, value) in try list("images", &fields).enumerated() {
            guard value.string != nil else {
                throw Refusal(embeddingField: "images[\(index)]", "must be a string")
            }
            inputs.append(.opaque(.cohereEmbed, ["image": value]))
        }
        for (index, value) in try list("inputs", &fields).enumerated() {
            guard let content = value["content"]?.array, !content.isEmpty else {
                throw Refusal(
                    embeddingField: "inputs[\(index)].content",
                    "must be an array that is not empty"
                )
            }
            if content.count == 1, content[0].object?.count == 2, let text = content[0]["text"]?.string {
                inputs.append(.text(text))
            } else {
                inputs.append(.opaque(.cohereEmbed, value))
            }
        }
        guard !inputs.isEmpty else { throw Refusal(missing: "texts") }
        return inputs
    }

    /// The field and its value.
    static func body(_ inputs: [EmbeddingRequest.Input]) throws(Refusal) -> (String, JSONValue) {
        var texts: [JSONValue] = []
        var images: [JSONValue] = []
        var mixed: [JSONValue] = []
        for (index, input) in inputs.enumerated() {
            switch input {
            case .text(let text):
                texts.append(.string(text))
                mixed.append(["content": [["type": "text", "text": .string(text)]]])
            case .opaque(.cohereEmbed, let value):
                if let image = value["image"] {
                    images.append(image)
                    mixed.append(["content": [["type": "image_url", "image_url": ["url": image]]]])
                } else {
                    mixed.append(value)
                }
            case .tokens:
                throw Refusal(
                    embeddingField: "input[\(index)]",
                    "holds tokens, and the model's target takes texts only"
                )
            case .opaque:
                throw Refusal(embeddingField: "input[\(index)]", "cannot be taken by the model's target")
            }
        }
        if texts.count == inputs.count { return ("texts", .array(texts)) }
        if images.count == inputs.count { return ("images", .array(images)) }
        return ("inputs", .array(mixed))
    }

    private static func list(_ name: String, _ fields: inout JSONObject) throws(Refusal) -> [JSONValue] {
        guard let value = fields.take(name) else { return [] }
        guard let list = value.array else { throw Refusal(embeddingField: name, "must be an array") }
        return list
    }
}
