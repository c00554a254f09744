import Testing
import Vocabulary

@testable import Dialects

@Suite("Pictures that a tool of the Responses API has made")
struct ResponsesPicturesTests {
    private static let report =
        #""usage":{"input_tokens":5,"output_tokens":2,"total_tokens":7}"#
    private static let tools =
        #""tool_usage":{"image_gen":{"input_tokens":50,"input_tokens_details":{"image_tokens":40,"text_tokens":10},"#
        + #""output_tokens":1056,"output_tokens_details":{"image_tokens":1056},"total_tokens":1106},"#
        + #""web_search":{"num_requests":0}}"#
    private static let picture =
        #""output":[{"type":"image_generation_call","id":"ig_1","status":"completed","result":"aGk="}]"#

    private static func usage(_ text: String) -> Usage? {
        let bytes = Array(text.utf8)
        return ResponsesDialect.usage(ofAnswer: bytes.span)
    }

    @Test(
        "what they used is read wherever it stands, also where only the end of an answer was kept",
        arguments: [
            "{\(picture),\(tools),\(report)}", "{\(report),\(tools),\(picture)}",
            #"GkaGk="}],\#(tools),"tools":[{"type":"image_generation"}],\#(report)}"#,
            #"GkaGk="}],\#(tools),"metadata":{"a":"tool_usage","b":"\"tool_usage\""},\#(report)}"#,
        ]
    )
    func read(_ answer: String) {
        #expect(
            Self.usage(answer)
                == Usage(input: 55, output: 1058, rare: [.imageInput: 50, .imageOutput: 1056])
        )
    }

    @Test("a report that says nothing of them is made up for, and one that says nothing was used stands")
    func unreported() {
        let zero = #""tool_usage":{"image_gen":{"input_tokens":0,"output_tokens":0}}"#

        #expect(
            Self.usage("{\(Self.picture),\(Self.report)}")
                == Usage(input: 5, output: 4162, rare: [.imageOutput: 4160])
        )
        #expect(Self.usage("{\(Self.picture),\(zero),\(Self.report)}") == Usage(input: 5, output: 2))
        #expect(Self.usage(#"{"output":[],\#(zero),"usage":null}"#) == nil)
    }

    @Test("an answer of which only the end was kept says whether they may be missing")
    func missing() {
        #expect(Self.usage(#"GkaGk="}],\#(Self.report)}"#)?.lacksPictures == true)
        let searched = #""tool_usage":{"web_search":{"num_requests":1}}"#
        #expect(Self.usage(#"GkaGk="}],\#(searched),\#(Self.report)}"#)?.lacksPictures == true)
        #expect(Self.usage(#"GkaGk="}],\#(Self.tools),\#(Self.report)}"#)?.lacksPictures == false)
        #expect(Self.usage("{\(Self.picture),\(Self.report)}")?.lacksPictures == false)
    }

    @Test("the last event of a stream says it too")
    func streamed() {
        let event =
            #"{"type":"response.completed","response":{"id":"r",\#(Self.picture),\#(Self.tools),\#(Self.report)}}"#
        let bytes = Array(event.utf8)
        var meter = ResponsesMeter()
        var metering = StreamMetering()
        meter.read(bytes.span, &metering)

        #expect(
            metering.usage
                == Usage(input: 55, output: 1058, rare: [.imageInput: 50, .imageOutput: 1056])
        )
    }

    @Test(
        "a request that may have some made is known, as far as it bounds them",
        arguments: [
            (#""tools":[{"type":"image_generation"}]"#, nil),
            (#""tools":[{"type":"im\u0061ge_generation"}],"max_tool_calls":2"#, 2),
            (#""tools":[{"type":"web_search"}],"max_tool_calls":2"#, 0),
        ] as [(String, Int?)]
    )
    func offered(_ members: String, _ expected: Int?) throws {
        let body = Array(#"{"model":"m","input":"",\#(members)}"#.utf8)

        let envelope = try ResponsesDialect.envelope(body.span, model: nil, isStream: nil)

        #expect(envelope.offeredPictures == expected)
        #expect(envelope.namesPictures == (expected != 0))
    }

    @Test(
        "so is one whose input brings the tool in",
        arguments: [("image_generation", true), ("im\\u0061ge_generation", true), ("function", false)]
    )
    func brought(_ type: String, _ offers: Bool) throws {
        let tools = #"[{"type":"function","name":"f"},{"type":"\#(type)"}]"#
        let item = #"{"type":"additional_tools","role":"developer","tools":\#(tools)}"#
        let body = Array(#"{"model":"m","input":[\#(item),{"role":"user","content":"Q"}]}"#.utf8)

        let envelope = try ResponsesDialect.envelope(body.span, model: nil, isStream: nil)

        #expect(envelope.offeredPictures == (offers ? nil : 0) && envelope.namesPictures == offers)
    }

    @Test("a stored prompt may have the tool, and does not name it")
    func stored() throws {
        let body = Array(#"{"model":"m","input":"Q","prompt":{"id":"p"},"max_tool_calls":3}"#.utf8)

        let envelope = try ResponsesDialect.envelope(body.span, model: nil, isStream: nil)

        #expect(envelope.offeredPictures == 3 && !envelope.namesPictures)
    }
}
