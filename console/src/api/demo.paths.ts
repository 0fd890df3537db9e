/** The calls of the demonstration's start page, which the description of the HTTP interface leaves out. */
import type { DemoInstitution, PhoneMessage } from "./customer.shapes";

interface Reply<T> {
  200: { content: { "application/json": T } };
}

export interface DemoPaths {
  "/api/v1/demo/institution": { get: { responses: Reply<DemoInstitution> } };
  "/api/v1/demo/tokens": {
    post: {
      requestBody: { content: { "application/json": { customer: string } } };
      responses: Reply<{ token: string }>;
    };
  };
  "/api/v1/demo/phone/{customer}": {
    get: { parameters: { path: { customer: string } }; responses: Reply<{ messages: PhoneMessage[] }> };
  };
}
