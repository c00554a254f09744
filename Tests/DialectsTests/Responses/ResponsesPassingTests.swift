import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Passing requests and answers of the Responses API")
struct ResponsesPassingTests {
    private func envelope(_ text: String, model: String? = nil) throws(Refusal) -> RequestEnvelope {
        let bytes = Array(text.utf8)
        return try ResponsesDialect.envelope(bytes.span, model: model, isStream: nil)
    }

    @Test("the envelope has what decisions need")
    func envelope() throws {
        let text =
            #"{"input":"Q","model":"fast","stream":true,"max_output_tokens":12,"tools":[{"type":"function","name":"f"}],"user":"u","metadata":{"team":"x"},"service_tier":"auto"}"#
        let envelope = try envelope(text)

        #expect(envelope.model == "fast")
        #expect(Array(text.utf8)[envelope.modelToken] == ArraySlice(#""fast""#.utf8))
        #expect(envelope.isStream)
        #expect(envelope.asksUsage)
        #expect(envelope.usageSplice == nil)
        #expect(envelope.outputTokenLimit == 12)
        #expect(envelope.choices == 1)
        #expect(envelope.hasTools)
        #expect(!envelope.namesContent)
        #expect(envelope.user == "u")
        #expect(envelope.metadata == [try #require(RequestTag(name: "team", value: "x"))])
    }

    @Test(
        "content whose tokens the body does not bound is noticed",
        arguments: [
            #""input":[{"role":"user","content":[{"type":"input_image","image_url":"u"}]}]"#,
            #""input":[{"role":"user","content":[{"type":"input_file","file_id":"f"}]}]"#,
            #""input":[{"type":"item_reference","id":"msg_1"}]"#,
            #""input":[{"type":"item\u005freference","id":"msg_1"}]"#,
            #""previous_response_id":"resp_1""#,
            #""input":"","conversation":{"id":"conv_1"}"#, #""prompt":{"id":"p"}"#,
            #""input":"","tools":[{"type":"web_search"}]"#,
            #""input":"","tools":[{"server_label":"l","type":"mcp"}]"#,
            #""input":"","context_management":[{"type":"compaction"}]"#,
        ]
    )
    func named(_ members: String) throws {
        #expect(try envelope(#"{"model":"m",\#(members)}"#).namesContent)
    }

    @Test(
        "the searches that a request offers are known, as far as it bounds them",
        arguments: [
            (#""tools":[{"type":"function","name":"web_search"}]"#, 0),
            (#""tools":[{"type":"web_search_preview"}]"#, nil),
            (#""tools":[{"filters":{},"type":"web_search_2025_08_26"}],"max_tool_calls":3"#, 3),
            (#""max_tool_calls":2,"tools":[{"type":"x_search"}]"#, 2), (#""max_tool_calls":2"#, 0),
            (#""tools":[{"type":"web\u005fsearch"}]"#, nil), (#""tools":[{"type":"\u0078_search"}]"#, nil),
            (#""prompt":{"id":"p"}"#, nil), (#""prompt":{"id":"p"},"max_tool_calls":4"#, 4),
            (#""prompt":null"#, 0),
            (#""conversation":"c""#, 0),
            (#""extra_body":{"google":{"cached_content":"c"}}"#, nil),
        ] as [(String, Int?)]
    )
    func searches(_ members: String, _ expected: Int?) throws {
        #expect(try envelope(#"{"model":"m","input":"",\#(members)}"#).offeredSearches == expected)
    }

    @Test(
        "tools that an item brings in may search",
        arguments: ["additional_tools", #"additional\u005ftools"#]
    )
    func broughtSearches(_ type: String) throws {
        let item = #"{"type":"\#(type)","role":"developer","tools":[{"type":"web_search"}]}"#

        #expect(try envelope(#"{"model":"m","input":[\#(item)]}"#).offeredSearches == nil)
        #expect(try envelope(#"{"model":"m","input":[\#(item)],"max_tool_calls":2}"#).offeredSearches == 2)
    }

    @Test(
        "what the caller carries or runs itself is bounded",
        arguments: [
            #""input":[{"role":"user","content":"Q"},{"type":"reasoning","encrypted_content":"E"}]"#,
            #""input":"","tools":[{"type":"custom","name":"g"},{"type":"local_shell"}]"#,
            #""input":"","previous_response_id":null,"tools":[],"context_management":[]"#,
        ]
    )
    func carried(_ members: String) throws {
        #expect(try !envelope(#"{"model":"m",\#(members)}"#).namesContent)
    }

    @Test(
        "what cannot be decided or booked is refused by its field",
        arguments: [
            (#"{"input":""}"#, "model"), (#"{"model":"m"}"#, "input"), (#"{"model":"m","input":1}"#, "input"),
            (#"{"model":"m","input":"","background":true}"#, "background"),
            (#"{"model":"m","input":"","stream":1}"#, "stream"),
            (#"{"model":"m","input":"","max_output_tokens":1.5}"#, "max_output_tokens"),
            (#"{"model":"m","input":"","service_tier":"warp"}"#, "service_tier"),
            (#"{"model":"m","input":"","Stream":true}"#, "Stream"), (#"{"model":"","input":""}"#, "model"),
        ]
    )
    func refusals(_ text: String, _ param: String) {
        do throws(Refusal) {
            _ = try envelope(text)
            Issue.record("\(text) was read")
        } catch {
            #expect(error.code == .invalidBody)
            #expect(error.param == param)
        }
    }

    @Test("usage, model and errors of a whole answer are found, also in the end of a long one")
    func answers() throws {
        let bytes = Array(ResponsesStreamSamples.answer.utf8)
        let usage = ResponsesDialect.usage(ofAnswer: bytes.span)
        let found = ResponsesDialect.modelToken(inAnswer: bytes.span)
        let token = try #require(found)
        let end = Array(bytes.suffix(300))
        let ofEnd = ResponsesDialect.usage(ofAnswer: end.span)

        #expect(
            usage
                == Usage(
                    input: 10,
                    cachedInput: 4,
                    cacheWrite: 2,
                    output: 7,
                    reasoning: 3,
                    rare: [.searches: 1],
                    serviceTier: .standard
                )
        )
        // What stands before the report is not in the end.
        var ending = Usage(input: 10, cachedInput: 4, cacheWrite: 2, output: 7, reasoning: 3)
        ending.lacksPictures = true
        #expect(ofEnd == ending)
        #expect(bytes[token] == ArraySlice(#""gpt-x""#.utf8))
        for (text, expected) in [
            (#"{"error":null,"output":[]}"#, false), (#"{"error":{"message":"x"}}"#, true),
            (#"{"status":"failed","output":[]}"#, true), (ResponsesStreamSamples.answer, false),
            (#"{"status":"completed","error":null,"output":[{"error":{}}]}"#, false),
            (#"{"status":"error","error":{"message":"x"}}"#, true),
        ] {
            let bytes = Array(text.utf8)
            let isError = ResponsesDialect.isError(answer: bytes.span)
            #expect(isError == expected, "\(text)")
        }
    }

    @Test("a passing stream is metered, and its end is seen")
    func meter() throws {
        var meter = ResponsesMeter()
        var metering = StreamMetering()
        for data in ResponsesStreamSamples.data.dropLast() {
            let bytes = Array(data.utf8)
            meter.read(bytes.span, &metering)
        }

        // The text, two summaries' worth of one delta, the arguments and the name of the call.
        #expect(metering.textBytes == "Grüße".utf8.count + 3 + #"{"a":1}"#.utf8.count + 1)
        #expect(metering.textDeltas == 6)
        #expect(!metering.isDone && !metering.hasFinished && metering.usage == nil)

        let last = Array(try #require(ResponsesStreamSamples.data.last).utf8)
        meter.read(last.span, &metering)
        #expect(metering.isDone && metering.hasFinished && !metering.hasError)
        #expect(
            metering.usage
                == Usage(
                    input: 10,
                    cachedInput: 4,
                    cacheWrite: 2,
                    output: 7,
                    reasoning: 3,
                    rare: [.searches: 1],
                    serviceTier: .standard
                )
        )
    }

    @Test(
        "a stream that fails is seen to fail",
        arguments: [
            #"{"type":"error","code":"x","message":"m"}"#, #"{"error":{"message":"m"}}"#,
            #"{"type":"response.failed","response":{"error":{"code":"server_error"}}}"#,
        ]
    )
    func failing(_ data: String) {
        var meter = ResponsesMeter()
        var metering = StreamMetering()
        let bytes = Array(data.utf8)
        meter.read(bytes.span, &metering)

        #expect(metering.hasError)
        #expect(!metering.isDone)
    }

    @Test(
        "what a response that failed reports is all that it used, and a report before more text is not",
        arguments: ["failed", "cancelled", "incomplete"]
    )
    func failedReport(_ end: String) {
        let report = #"{"id":"r","usage":{"input_tokens":9,"output_tokens":1,"total_tokens":10}}"#
        var meter = ResponsesMeter()
        var metering = StreamMetering()
        func read(_ data: String) {
            let bytes = Array(data.utf8)
            meter.read(bytes.span, &metering)
        }

        read(#"{"type":"response.in_progress","response":\#(report)}"#)
        read(#"{"type":"response.output_text.delta","delta":"Hello there"}"#)
        let isWholeBefore = metering.isReportWhole
        read(#"{"response":\#(report),"type":"response.\#(end)"}"#)

        #expect(!isWholeBefore && metering.isReportWhole)
        #expect(metering.usage == Usage(input: 9, output: 1))
        #expect(metering.estimatedOutput > 1)
    }

    @Test("the model's name is found in events that repeat the response, and in no others")
    func models() throws {
        for data in ResponsesStreamSamples.data {
            let bytes = Array(data.utf8)
            let token = ResponsesDialect.modelToken(inEvent: bytes.span)
            #expect(
                token.map { bytes[$0] }
                    == (data.contains(#""response":{"#) ? ArraySlice(#""gpt-x""#.utf8) : nil)
            )
        }
    }

    @Test("the number of an error event follows the last one of the stream")
    func number() throws {
        var meter = ResponsesMeter()
        var metering = StreamMetering()
        for data in ResponsesStreamSamples.data {
            let bytes = Array(data.utf8)
            meter.read(bytes.span, &metering)
        }
        let last = try ResponsesSamples.json(try #require(ResponsesStreamSamples.data.last))[
            "sequence_number"
        ]?.integer

        let bytes = ResponsesDialect.failureEvent(
            Refusal(.upstreamFailed, "The upstream failed."),
            after: metering.sequenceNumber
        )

        #expect(metering.sequenceNumber == last)
        let event = try #require(try ResponsesSamples.events(bytes).first)
        #expect(event["sequence_number"]?.integer == last.map { $0 + 1 })
    }

    @Test("a failed stream ends with an error event")
    func failure() throws {
        let bytes = ResponsesDialect.failureEvent(Refusal(.upstreamFailed, "The upstream failed."))
        let event = try #require(try ResponsesSamples.events(bytes).first)

        #expect(event["type"] == "error")
        #expect(event["code"] == "upstream_failed")
        #expect(event["message"] == "The upstream failed.")
        #expect(event["sequence_number"] == 0)
        var reader = ResponsesDialect.eventReader()
        #expect(throws: UpstreamProblem.self) { try reader.read(name: "error", data: event.bytes) }
    }
}
