/** What the server says of workflows and jobs, as a program reads it. */

import { expect, inject } from "vitest";
import { documentToJson } from "../../../src/core/document/wire";
import type { DocumentJson } from "../../../src/core/document/wire";
import { readDocument } from "../../../src/core/document/read";
import { createApi } from "../../../src/net/api";
import type { Api } from "../../../src/net/api";

export function serverApi(link = inject("link")): Api {
  const token = new URL(link).searchParams.get("token") ?? "";
  return createApi((path, request) => {
    const headers = { ...(request.headers as Record<string, string>), Authorization: `Bearer ${token}` };
    return fetch(new URL(path, link), { ...request, headers });
  });
}

/** The text of a workflow as it is now. */
export async function textOf(name: string): Promise<string> {
  const answer = await serverApi().workflow(name);
  if (!answer.ok) throw new Error(answer.problems[0]?.message);
  return answer.value.document;
}

/** What a workflow says now. */
export async function documentOf(name: string): Promise<DocumentJson> {
  const { document, problem } = readDocument(await textOf(name));
  if (problem) throw new Error(problem.message);
  return documentToJson(document);
}

/** Run a workflow to its end; the bytes of the first picture that it made. */
export async function madePicture(workflow: string, parameters: Record<string, unknown> = {}): Promise<Uint8Array> {
  const link = new URL(inject("link"));
  const digest = await outputDigest(workflow, parameters);
  const headers = { Authorization: `Bearer ${link.searchParams.get("token") ?? ""}` };
  const answer = await fetch(new URL(`/api/v1/assets/${digest}`, link), { headers });
  return new Uint8Array(await answer.arrayBuffer());
}

async function outputDigest(workflow: string, parameters: Record<string, unknown>): Promise<string> {
  const api = serverApi();
  const submitted = await api.submit({ workflow, parameters });
  if (!submitted.ok) throw new Error(submitted.problems[0]?.message);
  let digest = "";
  await expect
    .poll(
      async () => {
        const job = await api.job(submitted.value.id);
        if (!job.ok) return job.status;
        for (const made of Object.values(job.value.outputs).flat()) if (made.kind === "file") digest ||= made.digest;
        return job.value.state;
      },
      { timeout: 90_000 },
    )
    .toBe("done");
  return digest;
}
