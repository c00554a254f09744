import ConfigurationFile
import Policy
import Testing
import Vocabulary

@Suite("What a model in a file says of things that a target cannot express")
struct UnsupportedFileTests {
    @Test("a model says what happens to things by their names")
    func losses() throws {
        let yaml = """
            models: [{name: m, unsupported: {seed: reject, top_k: drop, json_schema: emulate}, targets: [{provider: demo, model: x}]}]
            """
        let model = try #require(load(yaml).declaration.models.first)
        #expect(model.unsupported == [.seed: .reject, .topK: .drop, .jsonSchema: .emulate])

        let mistyped = yaml.replacing("top_k", with: "topk").replacing("reject", with: "refuse")
        let found = problems(mistyped)
        #expect(found.count == 2)
        #expect(found.contains { $0.contains("did you mean \"top_k\"?") }, "\(found)")
        #expect(found.contains { $0.contains("\"refuse\" is none of reject, drop, emulate") }, "\(found)")
    }
}
