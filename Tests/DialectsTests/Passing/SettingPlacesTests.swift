import Testing

@testable import Dialects

@Suite("Places of what rules set")
struct SettingPlacesTests {
    private func edited(
        _ operation: Dialects.Operation,
        _ body: String,
        _ name: String,
        _ value: String
    )
        -> String?
    {
        var bytes = Array(body.utf8)
        for path in operation.places(ofSetting: name)?.paths(in: bytes.span) ?? [] {
            guard let splice = BodyEdit.setting(path, to: Array(value.utf8), in: bytes.span) else {
                return nil
            }
            bytes = Splice.apply([splice], to: bytes.span)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "a limit of the output takes the place of the caller's, whatever the dialect calls it",
        arguments: [
            (.chatCompletions, #"{"max_tokens":9}"#, #"{"max_tokens":5}"#),
            (.chatCompletions, #"{"max_completion_tokens":9}"#, #"{"max_completion_tokens":5}"#),
            (
                .chatCompletions, #"{"max_completion_tokens":9,"max_tokens":8}"#,
                #"{"max_completion_tokens":5,"max_tokens":5}"#
            ),
            (.completions, #"{"max_tokens":9}"#, #"{"max_tokens":5}"#),
            (.messages, #"{"max_tokens":9}"#, #"{"max_tokens":5}"#),
            (.cohereChat, #"{"max_tokens":9}"#, #"{"max_tokens":5}"#),
            (.responses, #"{"max_output_tokens":9}"#, #"{"max_output_tokens":5}"#),
            (
                .generateContent, #"{"generationConfig":{"topK":1,"maxOutputTokens":9}}"#,
                #"{"generationConfig":{"topK":1,"maxOutputTokens":5}}"#
            ),
            (
                .generateContent, #"{"generation_config":{"maxOutputTokens":9}}"#,
                #"{"generation_config":{"maxOutputTokens":5}}"#
            ),
            (
                .generateContent, #"{"generationConfig":{"max_output_tokens":9}}"#,
                #"{"generationConfig":{"max_output_tokens":5}}"#
            ),
            (
                .converse,
                #"{"inferenceConfig":{"maxTokens":9},"additionalModelRequestFields":{"max_tokens":8}}"#,
                #"{"inferenceConfig":{"maxTokens":5},"additionalModelRequestFields":{"max_tokens":5}}"#
            ),
            (.invoke, #"{"max_gen_len":9}"#, #"{"max_gen_len":5}"#),
            (.invoke, #"{"inferenceConfig":{"maxTokens":9}}"#, #"{"inferenceConfig":{"maxTokens":5}}"#),
        ] as [(Dialects.Operation, String, String)]
    )
    func replaced(_ operation: Dialects.Operation, _ body: String, _ wanted: String) {
        #expect(edited(operation, body, "max_tokens", "5") == wanted)
    }

    @Test(
        "a limit that the caller does not give is put where the dialect has it",
        arguments: [
            (.chatCompletions, #"{"max_tokens":5}"#), (.messages, #"{"max_tokens":5}"#),
            (.responses, #"{"max_output_tokens":5}"#), (.invoke, #"{"max_tokens":5}"#),
            (.generateContent, #"{"generationConfig":{"maxOutputTokens":5}}"#),
            (.converse, #"{"inferenceConfig":{"maxTokens":5}}"#),
        ] as [(Dialects.Operation, String)]
    )
    func put(_ operation: Dialects.Operation, _ wanted: String) {
        #expect(edited(operation, "{}", "max_tokens", "5") == wanted)
    }

    @Test(
        "an object that is there in another spelling, or for other fields, is not made twice or taken for another"
    )
    func holders() {
        #expect(
            edited(.generateContent, #"{"generation_config":{}}"#, "max_tokens", "5")
                == #"{"generation_config":{"max_output_tokens":5}}"#
        )
        #expect(
            edited(.converse, #"{"additionalModelRequestFields":{}}"#, "max_tokens", "5")
                == #"{"inferenceConfig":{"maxTokens":5},"additionalModelRequestFields":{}}"#
        )
        #expect(edited(.generateContent, #"{"generationConfig":null}"#, "max_tokens", "5") == nil)
    }

    @Test("temperature and top_p go to the dialect's own places")
    func sampling() {
        #expect(
            edited(.generateContent, #"{"generationConfig":{"temperature":1}}"#, "temperature", "0.5")
                == #"{"generationConfig":{"temperature":0.5}}"#
        )
        #expect(edited(.converse, "{}", "temperature", "0.5") == #"{"inferenceConfig":{"temperature":0.5}}"#)
        #expect(edited(.generateContent, "{}", "top_p", "0.5") == #"{"generationConfig":{"topP":0.5}}"#)
        #expect(edited(.converse, "{}", "top_p", "0.5") == #"{"inferenceConfig":{"topP":0.5}}"#)
        #expect(edited(.cohereChat, #"{"p":1}"#, "top_p", "0.5") == #"{"p":0.5}"#)
        for operation in [Dialects.Operation.chatCompletions, .responses, .messages, .cohereChat, .invoke] {
            #expect(edited(operation, "{}", "temperature", "0.5") == #"{"temperature":0.5}"#)
        }
    }

    @Test("other names are paths, and what generates nothing has no such setting")
    func others() {
        #expect(edited(.responses, "{}", "store", "false") == #"{"store":false}"#)
        #expect(
            edited(.messages, "{}", "generationConfig.seed", "1") == #"{"generationConfig":{"seed":1}}"#
        )
        #expect(edited(.embeddings, "{}", "max_tokens", "5") == "{}")
        #expect(edited(.embeddings, "{}", "dimensions", "5") == #"{"dimensions":5}"#)
    }
}
