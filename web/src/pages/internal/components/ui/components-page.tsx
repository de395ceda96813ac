import { Package } from "lucide-react";
import { type ReactNode, useState } from "react";
import { ApiError, NetworkError } from "@/shared/api";
import {
  Badge,
  Button,
  Card,
  ConfirmButton,
  Dialog,
  Empty,
  IconButton,
  LoadError,
  Notice,
  PageTitle,
  Progress,
  Skeleton,
  toast,
} from "@/shared/ui";
import {
  CheckboxField,
  Choices,
  CodeField,
  PasswordField,
  SelectField,
  Stepper,
  Switch,
  TextAreaField,
  TextField,
} from "@/shared/ui/form";

/** Every component in every state, for whoever works on the look: local stages alone. */
export function ComponentsPage() {
  const [open, setOpen] = useState(false);
  const [size, setSize] = useState("M");
  const [quantity, setQuantity] = useState(2);
  const [on, setOn] = useState(true);
  return (
    <div className="shell flex flex-col gap-10 py-10">
      <PageTitle>Components</PageTitle>
      <Part title="Colour">
        {[
          "canvas",
          "surface",
          "sunken",
          "line",
          "ink",
          "muted",
          "accent",
          "accent-soft",
          "leaf",
          "leaf-soft",
          "amber",
          "amber-soft",
          "danger",
          "danger-soft",
        ].map((name) => (
          <figure key={name} className="flex w-24 flex-col gap-1 text-sm">
            <span className="h-14 rounded-control border border-line" style={{ background: `var(--${name})` }} />
            <figcaption>{name}</figcaption>
          </figure>
        ))}
      </Part>
      <Part title="Type">
        <div className="flex flex-col gap-2">
          <p className="display text-4xl">Display 36</p>
          <p className="display text-2xl">Display 24</p>
          <p className="text-xl font-semibold">Heading 20</p>
          <p>Body 16: Съешь ещё этих мягких французских булок</p>
          <p className="text-sm text-muted">Small 14, muted</p>
        </div>
      </Part>
      <Part title="Buttons">
        <Button>Primary</Button>
        <Button variant="secondary">Secondary</Button>
        <Button variant="quiet">Quiet</Button>
        <Button variant="danger">Danger</Button>
        <Button busy>Busy</Button>
        <Button disabled>Disabled</Button>
        <Button size="lg">Large</Button>
        <IconButton label="Icon">
          <Package aria-hidden />
        </IconButton>
      </Part>
      <Part title="Badges">
        <Badge>neutral</Badge>
        <Badge tone="accent">accent</Badge>
        <Badge tone="leaf">leaf</Badge>
        <Badge tone="amber">amber</Badge>
        <Badge tone="danger">danger</Badge>
      </Part>
      <Part title="Fields">
        <div className="grid w-full gap-5 sm:grid-cols-2">
          <TextField label="Text" defaultValue="Anna" hint="A hint" />
          <TextField label="With an error" defaultValue="…" error="What is wrong with it" />
          <TextField label="Disabled" disabled defaultValue="Anna" />
          <TextField label="Optional" optional placeholder="A placeholder" />
          <PasswordField label="Password" defaultValue="secret" />
          <SelectField label="Select">
            <option>One</option>
            <option>Two</option>
          </SelectField>
          <TextAreaField label="Text area" />
          <CodeField label="Code" defaultValue="042917" />
          <CheckboxField label="Checkbox" hint="A hint" defaultChecked />
          <Switch label="Switch" hint="A hint" checked={on} onChange={setOn} />
        </div>
      </Part>
      <Part title="Choices">
        <Choices
          legend="Pills"
          name="pills"
          pills
          value={size}
          onChange={setSize}
          options={[
            { value: "S", label: "S" },
            { value: "M", label: "M" },
            { value: "L", label: "L", disabled: true },
          ]}
        />
        <div className="w-full">
          <Choices
            legend="Cards"
            name="cards"
            value={size}
            onChange={setSize}
            options={[
              { value: "S", label: "Pick-up point", hint: "2–5 days" },
              { value: "M", label: "Courier", hint: "1–3 days" },
            ]}
          />
        </div>
        <Stepper label="Quantity" value={quantity} onChange={setQuantity} />
      </Part>
      <Part title="Notices">
        <div className="flex w-full flex-col gap-3">
          <Notice title="Neutral">Text</Notice>
          <Notice tone="leaf" title="Leaf">
            Text
          </Notice>
          <Notice tone="amber" title="Amber" action={<Button>Act</Button>}>
            Text
          </Notice>
          <Notice tone="danger" title="Danger">
            Text
          </Notice>
        </div>
      </Part>
      <Part title="States">
        <div className="grid w-full gap-5 md:grid-cols-2">
          <Empty icon={<Package aria-hidden />} title="Empty" action={<Button>What to do next</Button>}>
            Why there is nothing
          </Empty>
          <LoadError error={new NetworkError()} retry={() => undefined} />
          <LoadError
            error={new ApiError(500, { code: "internal_error", request_id: "req_1" })}
            retry={() => undefined}
          />
          <Card className="flex flex-col gap-3">
            <Skeleton className="h-6 w-1/2" />
            <Skeleton className="h-24" />
            <Progress value={37} max={50} label="Progress" />
          </Card>
        </div>
      </Part>
      <Part title="Dialogs and toasts">
        <Button variant="secondary" onClick={() => setOpen(true)}>
          Dialog
        </Button>
        <ConfirmButton title="Delete it?" text="It is lost then." confirm="Delete" onConfirm={() => Promise.resolve()}>
          Confirm
        </ConfirmButton>
        <Button variant="secondary" onClick={() => toast.success("Saved")}>
          Toast
        </Button>
        <Dialog open={open} onClose={() => setOpen(false)} title="A dialog">
          <p>Its text.</p>
        </Dialog>
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-4 text-lg font-semibold">{title}</h2>
      <div className="flex flex-wrap items-center gap-3">{children}</div>
    </section>
  );
}
