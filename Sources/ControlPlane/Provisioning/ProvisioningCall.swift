import Directory
import Identity
import Policy
import Vocabulary

/// What the routes of people and of groups do alike.
enum ProvisioningCall {
    /// How often a change is made anew when somebody else changed the same thing meanwhile.
    private static let mostTries = 64

    /// Which attributes a call wants to see.
    static func projection(_ call: Route.Call) throws(SCIMError) -> SCIMProjection {
        try SCIMProjection(attributes: call.query["attributes"], excluded: call.query["excludedAttributes"])
    }

    /// Refuses a change of something that is no longer as the client believes.
    static func check(_ call: Route.Call, _ tag: EntityTag) throws(SCIMError) {
        guard let field = call.request.ifMatch, !tag.isNamed(in: field) else { return }
        throw .changed
    }

    /// Makes a change of what was read a moment before, anew if that was changed meanwhile.
    static func retrying<Result>(_ body: () throws -> Result) throws -> Result {
        for _ in 1..<mostTries {
            do {
                return try body()
            } catch let error as DirectoryError where error.code == .changedMeanwhile {
                continue
            }
        }
        return try body()
    }

    /// The answer to a request for one resource: nothing new if the client has it as it is.
    static func show(_ resource: ProvisionedResource, _ call: Route.Call) throws(SCIMError) -> AdminAnswer {
        var answer = resource.answer(try projection(call))
        if let field = call.request.ifNoneMatch, resource.tag.isNamed(in: field) {
            answer.status = 304
            answer.body = []
            answer.headers["content-type"] = nil
        }
        return answer
    }
}
