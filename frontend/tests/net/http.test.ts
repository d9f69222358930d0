import { describe, expect, it } from "vitest";
import { assetAddress, createApi, socketAddress } from "../../src/net/api";
import type { Fetch } from "../../src/net/http";

interface Said {
  readonly address: string;
  readonly request: RequestInit;
}

function serving(answer: () => Response): { api: ReturnType<typeof createApi>; said: Said[] } {
  const said: Said[] = [];
  const fetch: Fetch = (address, request) => {
    said.push({ address, request });
    return Promise.resolve(answer());
  };
  return { api: createApi(fetch), said };
}

const json = (value: unknown, status = 200): Response => new Response(JSON.stringify(value), { status });

describe("a request", () => {
  it("gives what was asked for", async () => {
    const { api, said } = serving(() => json({ jobs: [], after: null }));
    expect(await api.jobs({ state: "done", limit: 5 })).toEqual({ ok: true, value: { jobs: [], after: null } });
    expect(said[0]?.address).toBe("/api/v1/jobs?state=done&limit=5");
    expect(said[0]?.request).toEqual({ method: "GET", credentials: "same-origin" });
  });

  it("says in JSON what changes something, nothing included", async () => {
    const { api, said } = serving(() => json({}));
    await api.cancelJob("a/b");
    await api.saveWorkflow("My workflow", { document: "darkroom: 1", base: "" });
    expect(said[0]?.address).toBe("/api/v1/jobs/a%2Fb/cancel");
    expect(said[0]?.request).toMatchObject({
      method: "POST",
      body: "{}",
      headers: { "Content-Type": "application/json" },
    });
    expect(said[1]?.address).toBe("/api/v1/workflows/My%20workflow");
    expect(said[1]?.request).toMatchObject({ method: "PUT", body: '{"document":"darkroom: 1","base":""}' });
  });

  it("sends files as they are, and reads texts and nothing", async () => {
    const { api, said } = serving(() => json({ digest: "d" }, 201));
    const file = new Blob(["x"]);
    expect(await api.upload(file)).toMatchObject({ ok: true });
    expect(said[0]?.request.body).toBe(file);
    expect(await serving(() => new Response("darkroom: 1")).api.jobDocument("j")).toEqual({
      ok: true,
      value: "darkroom: 1",
    });
    expect(await serving(() => new Response(null, { status: 204 })).api.deleteJob("j")).toEqual({
      ok: true,
      value: null,
    });
  });

  it("gives the problems of a refusal", async () => {
    const problems = [{ code: "not-found", message: "there is no such job" }];
    expect(await serving(() => json({ problems }, 404)).api.job("j")).toEqual({ ok: false, status: 404, problems });
  });

  it.each([
    ["a refusal without problems", () => json({}, 500), 500],
    ["a refusal that is no JSON", () => new Response("<html>", { status: 502 }), 502],
    ["an answer that is no JSON", () => new Response("<html>"), 200],
  ])("gives a problem for %s", async (_, answer, status) => {
    expect(await serving(answer).api.system()).toMatchObject({
      ok: false,
      status,
      problems: [{ code: "server-failed" }],
    });
  });

  it("gives a problem where nobody answers, or it was stopped", async () => {
    const failing = (error: Error): ReturnType<typeof createApi> => createApi(() => Promise.reject(error));
    expect(await failing(new TypeError("failed")).queue()).toMatchObject({ ok: false, status: 0 });
    const stopped = await failing(new DOMException("stop", "AbortError")).queue();
    expect(stopped).toMatchObject({ problems: [{ message: "this was stopped" }] });
  });
});

describe("addresses", () => {
  it("lead to files and to the socket", () => {
    expect(assetAddress("d")).toBe("/api/v1/assets/d");
    expect(assetAddress("d", 256)).toBe("/api/v1/assets/d?thumbnail=256");
    expect(socketAddress("http://127.0.0.1:8420/#x")).toBe("ws://127.0.0.1:8420/api/v1/ws");
    expect(socketAddress("https://studio.local/")).toBe("wss://studio.local/api/v1/ws");
  });
});
