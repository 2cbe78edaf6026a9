import Batch
import HTTP
import JSON
import Verifiers

extension Endpoint {
    /// open-instruct's `{"program", "tests", "max_execution_time"}`: what a model wrote, or its last code block, and the row's ground truth. Nothing is executed.
    ///
    /// Answered with `{"results", "runtimes"}` of one test, whose mean is the reward, and the status, which the client does not read.
    static func openInstruct(_ service: ServiceContext) -> Endpoint {
        dropIn("/compat/open-instruct/test_program", "testOpenInstructProgram", service) { request throws(Problem) in
            let program = try request.text("program")
            let tests = try request.value("tests")
            request.watch.lap("decode")
            let verifier = try request.verifier().verifier
            let verdict = try request.verdict(on: program, against: tests, by: verifier)
            request.watch.lap("verify")
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("results")
            writer.write(CollectionOfOne(request.reward(verdict)))
            // A share of the time limit is taken off the reward, if the client is set so.
            writer.key("runtimes")
            writer.write(CollectionOfOne(0.0))
            writer.key("status")
            writer.write(verdict.status.rawValue)
            writer.endObject()
            return writer.text
        }
    }
}
