import assert from "node:assert/strict";
import { answerLookup } from "../../preview/lookups";
import type { Lookup } from "../../preview/lookups";
import { UNKNOWN } from "../../preview/values";
import type { WireObject } from "../../preview/values";

function ask(token: string, args: WireObject = {}, provider?: WireObject) {
  const open: Lookup[] = [];
  const answer = answerLookup(token, args, provider, (lookup) => open.push(lookup));
  return { answer, open };
}

const PARTITION = "aws:index/getPartition:getPartition";

describe("lookups without AWS", () => {
  it("tell the partition from the provider's region", () => {
    const partitions = ["us-east-1", "cn-north-1", "us-gov-west-1"].map((region) => ask(PARTITION, {}, { region }));
    assert.deepEqual(partitions, [
      {
        answer: { id: "aws", partition: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" },
        open: [],
      },
      {
        answer: {
          id: "aws-cn",
          partition: "aws-cn",
          dnsSuffix: "amazonaws.com.cn",
          reverseDnsPrefix: "cn.com.amazonaws",
        },
        open: [],
      },
      {
        answer: {
          id: "aws-us-gov",
          partition: "aws-us-gov",
          dnsSuffix: "amazonaws.com",
          reverseDnsPrefix: "com.amazonaws",
        },
        open: [],
      },
    ]);
  });

  it("leave open what only AWS knows, echo the question, and say so", () => {
    const token = "aws:route53/getZone:getZone";
    const { answer, open } = ask(token, { name: "example.com", privateZone: false }, { region: "us-east-1" });
    assert.deepEqual(open, [{ token, args: { name: "example.com", privateZone: false } }]);
    assert.deepEqual(
      { name: answer["name"], privateZone: answer["privateZone"], zoneId: answer["zoneId"], region: answer["region"] },
      { name: "example.com", privateZone: false, zoneId: UNKNOWN, region: "us-east-1" },
    );
  });

  it("leave the region open where none is known", () => {
    const { answer, open } = ask("aws:index/getRegion:getRegion", {}, { region: UNKNOWN });
    assert.deepEqual([answer["region"], open.length], [UNKNOWN, 1]);
    assert.equal(ask("aws:index/getRegion:getRegion", { region: "eu-west-1" }).answer["region"], "eu-west-1");
  });

  it("fail for a function nobody thought of, naming it", () => {
    assert.throws(() => ask("aws:ec2/getCoffee:getCoffee"), {
      message: "the preview has no answer for the function aws:ec2/getCoffee:getCoffee; add it to preview/lookups.ts",
    });
  });
});
