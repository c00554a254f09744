import JSONText
import RecordingsTesting
import Testing
import Vocabulary

@testable import Dialects

@Suite("Moderations, pictures, speech and transcripts that pass")
struct MediaPassingTests {
    private static func envelope(
        _ operation: Dialects.Operation,
        _ text: String
    ) throws -> RequestEnvelope {
        let body = Array(text.utf8)
        let dialect = try #require(operation.passed)
        return try dialect.envelope(body.span, model: nil, isStream: nil)
    }

    private static func usage(_ operation: Dialects.Operation, _ text: String) throws -> Usage? {
        let body = Array(text.utf8)
        return try #require(operation.passed).usage(ofAnswer: body.span)
    }

    @Test("a moderation may name no model, and may name pictures")
    func moderations() throws {
        let plain = try Self.envelope(.moderations, #"{"input":"a"}"#)
        #expect(plain.model == "omni-moderation-latest" && plain.modelToken.isEmpty && !plain.namesContent)
        let picture = #"{"model":"m","input":[{"type":"image_url","image_url":{"url":"x"}}]}"#
        #expect(try Self.envelope(.moderations, picture).namesContent)
        #expect(throws: Refusal.self) { try Self.envelope(.moderations, #"{"model":"m"}"#) }
    }

    @Test("pictures are counted by their tokens, or apiece")
    func images() throws {
        let envelope = try Self.envelope(
            .imageGenerations,
            #"{"model":"g","prompt":"a","n":3,"stream":true}"#
        )
        #expect(envelope.choices == 3 && envelope.isStream)
        for wrong in [
            #"{"prompt":"a"}"#, #"{"model":"g","prompt":"a","n":0}"#, #"{"model":"g","prompt":{}}"#,
        ] {
            #expect(throws: Refusal.self) { try Self.envelope(.imageGenerations, wrong) }
        }
        let tokens = try Self.usage(
            .imageGenerations,
            #"{"data":[{"b64_json":"x"}],"usage":{"input_tokens":5,"input_tokens_details":{"text_tokens":3,"image_tokens":2},"output_tokens":70,"total_tokens":75}}"#
        )
        #expect(tokens?.input == 5 && tokens?.output == 70)
        #expect(tokens?.rare[.imageInput] == 2 && tokens?.rare[.imageOutput] == 70)
        let pieces = try Self.usage(.imageGenerations, #"{"created":1,"data":[{"url":"a"},{"url":"b"}]}"#)
        #expect(pieces == Usage(rare: [.images: 2]))
    }

    @Test("streams are over with their last event, which has the usage")
    func streams() {
        var meter = MediaMeter()
        var metering = StreamMetering()
        let partial = Array(#"{"type":"image_generation.partial_image","b64_json":"x"}"#.utf8)
        meter.read(partial.span, &metering)
        #expect(!metering.hasFinished)
        let last = Array(
            #"{"type":"image_generation.completed","usage":{"input_tokens":1,"output_tokens":9}}"#.utf8
        )
        meter.read(last.span, &metering)
        #expect(metering.hasFinished && metering.usage?.rare[.imageOutput] == 9)

        metering = StreamMetering()
        let delta = Array(#"{"type":"transcript.text.delta","delta":"Hello"}"#.utf8)
        meter.read(delta.span, &metering)
        #expect(metering.textBytes == 5)
        let error = Array(#"{"error":{"message":"x"}}"#.utf8)
        meter.read(error.span, &metering)
        #expect(metering.hasError)
    }

    @Test("Mistral's events of a transcript are counted, and its last ends it")
    func mistralStream() {
        var meter = MediaMeter()
        var metering = StreamMetering()
        let delta = Array(#"{"type":"transcription.text.delta","text":"Hello"}"#.utf8)
        meter.read(delta.span, &metering)
        let segment = Array(#"{"type":"transcription.segment","text":"Hello","start":0,"end":1}"#.utf8)
        meter.read(segment.span, &metering)
        #expect(metering.textBytes == 5 && !metering.hasFinished)
        let last = Array(
            #"{"type":"transcription.done","text":"Hello","usage":{"prompt_audio_seconds":3,"prompt_tokens":4,"completion_tokens":2,"total_tokens":6}}"#
                .utf8
        )
        meter.read(last.span, &metering)
        #expect(metering.hasFinished && metering.textBytes == 5)
        #expect(metering.usage?.rare[.audioMilliseconds] == 3000)
    }

    @Test("speech streams where events are asked for, and is counted by characters")
    func speech() throws {
        let body = #"{"model":"t","input":"Gr\u00fc\u00df 😀","voice":"v","stream_format":"sse"}"#
        #expect(try Self.envelope(.speech, body).isStream)
        #expect(try !Self.envelope(.speech, #"{"model":"t","input":"a","voice":"v"}"#).isStream)
        let bytes = Array(body.utf8)
        let characters = SpeechPassing.characters(inRequest: bytes.span)
        #expect(characters == 6)
        let sound: [UInt8] = [0xFF, 0xF3, 0x00, 0x22]
        let usage = SpeechPassing.usage(ofAnswer: sound.span)
        let isError = SpeechPassing.isError(answer: sound.span)
        #expect(usage == nil && !isError)
    }

    @Test(
        "transcripts are counted by tokens or by time",
        arguments: [
            (
                #"{"text":"a","usage":{"type":"tokens","input_tokens":14,"input_token_details":{"text_tokens":0,"audio_tokens":14},"output_tokens":4,"total_tokens":18}}"#,
                Usage(input: 14, output: 4, rare: [.audioInput: 14])
            ),
            (
                #"{"text":"a","usage":{"type":"duration","seconds":6}}"#,
                Usage(rare: [.audioMilliseconds: 6000])
            ),
            (#"{"task":"transcribe","duration":0.8416,"text":"a"}"#, Usage(rare: [.audioMilliseconds: 842])),
            (#"{"duration":"2.5","text":"a"}"#, Usage(rare: [.audioMilliseconds: 2500])),
            ("1\n00:00:00,000 --> 00:00:01,000\nHello", nil), ("", nil), (#"{"text":"a"}"#, nil),
        ] as [(String, Usage?)]
    )
    func transcripts(_ text: String, _ expected: Usage?) {
        let body = Array(text.utf8)
        let usage = TranscriptionUsage.usage(body.span)
        #expect(usage == expected)
    }

    @Test("recorded requests and answers of OpenAI are understood", .needsRecordings)
    func recordings() throws {
        for recording in Recording.all("openai", ["moderations", "images"]) where recording.status < 300 {
            guard let request = recording.request, request.object != nil, request["_fixture_body"] == nil
            else { continue }
            let operation: Dialects.Operation
            switch recording.path {
            case "/v1/moderations": operation = .moderations
            case "/v1/images/generations": operation = .imageGenerations
            default: continue
            }
            let dialect = try #require(operation.passed)
            let body = request.bytes
            guard request["model"] != nil else { continue }
            #expect(
                try dialect.envelope(body.span, model: nil, isStream: nil).model == request["model"]?.string
            )
            guard operation == .imageGenerations, !recording.isStream else { continue }
            let usage = dialect.usage(ofAnswer: recording.response.span)
            #expect(usage != nil, "\(recording.id)")
        }
    }
}
