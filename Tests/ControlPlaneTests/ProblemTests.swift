import Directory
import Testing

@testable import ControlPlane

@Suite("Problems of the admin API")
struct ProblemTests {
    @Test("a refusal of the directory keeps its word", arguments: DirectoryError.Code.allCases)
    func directory(_ code: DirectoryError.Code) {
        let problem = Problem(DirectoryError(code, "why", field: "name"))

        #expect(problem.code.rawValue == code.rawValue)
        #expect(problem.field == "name" && problem.detail == "why")
    }

    @Test("every code has a status that has a title, and that the API description explains")
    func statuses() throws {
        for code in Problem.Code.allCases {
            let reply = Reply(answer: Problem(code, "why").answer)

            #expect(reply.status == code.status)
            #expect(reply.code == code.rawValue)
            let title = try reply.json["title"]?.text
            #expect((title == "Internal Server Error") == (code == .internalError), "\(code)")
            // Of any route, and of what nobody foresaw, no route says it apart.
            let isEverywhere = code == .methodNotAllowed || code == .internalError
            #expect((OpenAPIOperation.refusals[code.status] == nil) == isEverywhere, "\(code)")
        }
    }
}
